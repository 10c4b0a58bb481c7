import { inFile, type Mutant } from "./mutant.ts";

const TESTS = ["lib/auth/email-change"];
const ROOM = "lib/auth/email-change";

/** Taken out of changing the address. */
export const EMAIL_CHANGE_MUTANTS: readonly Mutant[] = [
  {
    name: "email change: the new mailbox alone is enough (AU-10)",
    change: inFile(`${ROOM}/store.ts`, '    .where("oldConfirmedAt", "is not", null)\n', ""),
    tests: TESTS,
  },
  {
    name: "email change: a code for an address that somebody has (AU-01)",
    change: inFile(`${ROOM}/jobs.ts`, "const toNew = owner\n", "const toNew = owner?.isDisabled\n"),
    tests: TESTS,
  },
  {
    name: "email change: any number of guesses (AU-11)",
    change: inFile(`${ROOM}/store.ts`, '    .where(parts.attempts, "<", CHANGE_MAX_ATTEMPTS)\n', ""),
    tests: TESTS,
  },
  {
    name: "email change: other sessions live on",
    change: inFile(
      `${ROOM}/carry-out.ts`,
      "of await revokeOtherSessions(tx, userId, keptSessionId)",
      "of [keptSessionId].slice(1)",
    ),
    tests: TESTS,
  },
  {
    name: "email change: links to the old address still set a password (AU-10)",
    change: inFile(
      `${ROOM}/carry-out.ts`,
      '["verify_email", "reset_password", "sign_in"] as const',
      '["sign_in"] as const',
    ),
    tests: TESTS,
  },
  {
    name: "email change: whoever asked stays when the owner stops it",
    change: inFile(`${ROOM}/stop.ts`, "      await revokeSessions(tx, userId);\n", ""),
    tests: TESTS,
  },
];
