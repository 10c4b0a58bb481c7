import { inFile, type Mutant } from "./mutant.ts";

const EXPORTS = ["lib/privacy/exports/exports.integration.test.ts"];
const DELETION = ["lib/privacy/deletion/deletion.integration.test.ts"];
const IMPORTS = [
  "lib/privacy/imports/hostile-archives.integration.test.ts",
  "lib/privacy/imports/life-of-an-import.integration.test.ts",
];
const ARCHIVES = ["lib/privacy/imports/archive/read-directory.test.ts"];

/** Taken out of the export, the import and the deletion of everything that is kept of a person. */
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
  {
    name: "files that outlive their account (DP-02)",
    change: inFile(
      "lib/privacy/deletion/erase-elsewhere.ts",
      "await deleteObject(bucket, name);",
      "void [bucket, name];",
    ),
    tests: DELETION,
  },
  {
    name: "jobs that still name an account which is gone (DP-02)",
    change: inFile(
      "lib/privacy/deletion/delete-account.ts",
      "await forgetJobs(tx, userId, account.email);",
      "void forgetJobs;",
    ),
    tests: DELETION,
  },
  {
    name: "a person at the auth service who has no account any more (DP-02)",
    change: inFile("lib/privacy/deletion/delete-account.ts", "  eraseSignIn,\n", ""),
    tests: DELETION,
  },
  {
    name: "sessions and keys that go on while an account waits to be deleted (AU-15)",
    change: inFile(
      "lib/privacy/deletion/service.ts",
      'if (when === "later") {\n      await stopAccess(tx, userId);',
      'if (when === "later") {\n      void stopAccess;',
    ),
    tests: DELETION,
  },
  {
    name: "invitations that keep an account from going which waits for its day (DP-02)",
    change: inFile(
      "lib/privacy/deletion/service.ts",
      "await revokeInvitations(tx, principal);",
      "void revokeInvitations;",
    ),
    tests: DELETION,
  },
  {
    name: "jobs of others that go with an account whose address theirs has in it (DP-02)",
    change: inFile("lib/platform/jobs/forget-jobs.ts", " else false end", " or true else false end"),
    tests: DELETION,
  },
  {
    name: "an account that is deleted on the word of an open browser (DP-02)",
    change: inFile("lib/privacy/deletion/service.ts", "if (email !== account.email)", "if (email === userId)"),
    tests: DELETION,
  },
  {
    name: "a workspace of others that goes with its owner (DP-02)",
    change: inFile("lib/privacy/deletion/begin-deletion.ts", ".length > 0) {", ".length > 99) {"),
    tests: DELETION,
  },
  {
    name: "names in an archive that lead elsewhere (LM-34)",
    change: inFile(
      "lib/privacy/imports/archive/read-directory.ts",
      "name.length > 255 || !NAME.test(name)",
      "name.length > 255",
    ),
    tests: ARCHIVES,
  },
  {
    name: "a bomb that says what it is (LM-34)",
    change: inFile(
      "lib/privacy/imports/archive/read-directory.ts",
      "unpackedBytes > packedBytes * MAX_RATIO",
      "unpackedBytes > packedBytes * MAX_RATIO * 1e9",
    ),
    tests: ARCHIVES,
  },
  {
    name: "a bomb that says it is small (LM-34)",
    change: inFile("lib/privacy/imports/archive/read-entry.ts", "if (size > entry.unpackedBytes)", "if (size < 0)"),
    tests: ARCHIVES,
  },
  {
    name: "rows of somebody else that a file names as known (TN-21)",
    change: inFile("lib/privacy/imports/items-store.ts", "where t.user_id = ", "where '' <> "),
    tests: IMPORTS,
  },
  {
    name: "pictures that are kept as an archive has them (LM-34)",
    change: inFile(
      "lib/chat/service/bring-upload.ts",
      "? await reencodeImage(bytes)",
      "? { bytes, mediaType, width: (await reencodeImage(bytes)).width, height: 1 }",
    ),
    tests: IMPORTS,
  },
  {
    name: "an import that goes on after it was cancelled (DP-02)",
    change: inFile(
      "lib/privacy/imports/run-store.ts",
      "if (numUpdatedRows === 0n) throw new NotWanted();",
      "void numUpdatedRows;",
    ),
    tests: IMPORTS,
  },
];
