import { inFile, type Mutant } from "./mutant.ts";

const EXPORTS = ["lib/privacy/exports/exports.integration.test.ts"];

/** Taken out of the export of everything that is kept of a person. */
export const PRIVACY_MUTANTS: readonly Mutant[] = [
  {
    name: "an archive that opens for another person (DP-01)",
    change: inFile(
      "lib/privacy/exports/store.ts",
      '.select(["storagePath", "state", "sizeBytes", "expiresAt"])\n    .where("id", "=", id)\n    .where("userId", "=", userId)',
      '.select(["storagePath", "state", "sizeBytes", "expiresAt"])\n    .where("id", "=", id)',
    ),
    tests: EXPORTS,
  },
  {
    name: "a hash of a cookie in an export (DP-01)",
    change: inFile("lib/privacy/exports/catalogue.ts", ', { device_hash: "The hash of a cookie." }', ""),
    tests: EXPORTS,
  },
  {
    name: "an archive that opens after 24 hours (DP-05)",
    change: inFile(
      "lib/privacy/exports/service.ts",
      "found.expiresAt.getTime() <= nowMs()",
      "found.expiresAt.getTime() <= 0",
    ),
    tests: EXPORTS,
  },
];
