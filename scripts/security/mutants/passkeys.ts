import { inFile, type Mutant } from "./mutant.ts";

const PASSKEYS = ["lib/auth/passkeys"];

/** Taken out of passkeys. */
export const PASSKEY_MUTANTS: readonly Mutant[] = [
  {
    name: "passkeys: an answer that works twice (AU-12)",
    change: inFile("lib/auth/passkeys/challenge-store.ts", "return result.numDeletedRows > 0n;", "return true;"),
    tests: PASSKEYS,
  },
  {
    name: "passkeys: an answer to another purpose, account or session (AU-13)",
    change: inFile("lib/auth/passkeys/challenges.ts", "purpose.kind, userId, sessionId, challenge]", "challenge]"),
    tests: PASSKEYS,
  },
  {
    name: "passkeys: a person that nobody has verified (AU-12)",
    change: inFile(
      "lib/auth/passkeys/verify-answer.ts",
      "requireUserVerification: true,\n      credential: {",
      "requireUserVerification: false,\n      credential: {",
    ),
    tests: PASSKEYS,
  },
  {
    name: "passkeys: a counter that goes back (AU-12)",
    change: inFile("lib/auth/passkeys/store.ts", '.where("counter", counter === 0 ? "=" : "<", counter)', ""),
    tests: PASSKEYS,
  },
  {
    name: "passkeys: a disabled account (AU-15)",
    change: inFile("lib/auth/passkeys/assert-passkey.ts", " || account.isDisabled", ""),
    tests: PASSKEYS,
  },
  {
    name: "passkeys: the last way in taken away",
    change: inFile("lib/auth/passkeys/service.ts", "!(await hasWayIn(userId, tx))", "false"),
    tests: PASSKEYS,
  },
  {
    name: "passkeys: certificates of an unknown sender that are followed",
    change: inFile("lib/auth/passkeys/verify-answer.ts", "if (!isWithoutCertificates(answer)) return null;", ""),
    tests: PASSKEYS,
  },
];
