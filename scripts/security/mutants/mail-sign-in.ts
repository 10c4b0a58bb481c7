import { inFile, type Mutant } from "./mutant.ts";

const TESTS = ["lib/auth/mail-sign-in"];
const SERVICE = "lib/auth/mail-sign-in/service.ts";

/** Taken out of signing in by mail. */
export const MAIL_SIGN_IN_MUTANTS: readonly Mutant[] = [
  {
    name: "mail sign-in: no second factor after the mail (AU-10)",
    change: inFile("lib/auth/service/enter-account.ts", "(await hasSecondFactor(account.id)) &&", "false &&"),
    tests: TESTS,
  },
  {
    name: "mail sign-in: a code that works in every browser (AU-11)",
    change: inFile("lib/auth/store/codes.ts", "browser_hash is not distinct from", "true or browser_hash ="),
    tests: TESTS,
  },
  {
    name: "mail sign-in: a stranger's password that outlives the confirmation (AU-20)",
    change: inFile(SERVICE, "await setPlaceholder(tx, userId, makeUnmatchedHash());", ""),
    tests: TESTS,
  },
  {
    name: "mail sign-in: a stranger's name that outlives the confirmation (AU-20)",
    change: inFile(SERVICE, "        await renameAccount(tx, userId, nameOfAddress(email));\n", ""),
    tests: TESTS,
  },
  {
    name: "mail sign-in: an unknown address answered sooner (AU-01)",
    change: inFile(
      SERVICE,
      "const userId = account && !account.isDisabled ? account.id : NOBODY;",
      'if (!account) throw fieldError("code", "code_wrong");\n  const userId = account.isDisabled ? NOBODY : account.id;',
    ),
    tests: TESTS,
  },
  {
    name: "mail sign-in: a mailed code as proof enough (AU-13)",
    change: inFile(
      "lib/auth/service/open-session.ts",
      'proofLevel: proofLevel === "mail" ? null : proofLevel',
      'proofLevel: proofLevel === "mail" ? "password" : proofLevel',
    ),
    tests: TESTS,
  },
];
