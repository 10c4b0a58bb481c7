import { inFile, type Mutant } from "./mutant.ts";

const TWO_FACTOR = ["lib/auth/two-factor"];
const STEP_UP = ["lib/step-up.integration.test.ts"];

/** Taken out of the second factor. */
export const SECOND_FACTOR_MUTANTS: readonly Mutant[] = [
  {
    name: "second factor: a right password that opens the session (AU-10)",
    change: inFile("lib/auth/service/sign-in.ts", "(await hasSecondFactor(account.id)) &&", "false &&"),
    tests: TWO_FACTOR,
  },
  {
    name: "second factor: a code that works twice (AU-12)",
    change: inFile("lib/auth/two-factor/store.ts", '.where("lastStep", "<", step)', ""),
    tests: TWO_FACTOR,
  },
  {
    name: "second factor: codes of two steps away (AU-12)",
    change: inFile("lib/auth/two-factor/totp.ts", "const WINDOW = 1;", "const WINDOW = 2;"),
    tests: TWO_FACTOR,
  },
  {
    name: "second factor: no pause after wrong codes (AU-12)",
    change: inFile("lib/auth/two-factor/store.ts", "export const MAX_WRONG = 5;", "export const MAX_WRONG = 500;"),
    tests: TWO_FACTOR,
  },
  {
    name: "second factor: recovery codes that work twice (AU-14)",
    change: inFile(
      "lib/auth/two-factor/store.ts",
      '    .where("codeHash", "=", hashRecoveryCode(userId, code))\n    .where("usedAt", "is", null)',
      '    .where("codeHash", "=", hashRecoveryCode(userId, code))',
    ),
    tests: TWO_FACTOR,
  },
  {
    name: "second factor: old recovery codes that outlive new ones (AU-14)",
    change: inFile(
      "lib/auth/two-factor/store.ts",
      'await db.deleteFrom("recoveryCodes").where("userId", "=", userId).execute();',
      "",
    ),
    tests: TWO_FACTOR,
  },
  {
    name: "second factor: a browser that another account trusts (AU-10)",
    change: inFile(
      "lib/auth/two-factor/trusted-browsers.ts",
      '    .where("tokenHash", "=", tokenHash)\n    .where("userId", "=", userId)',
      '    .where("tokenHash", "=", tokenHash)',
    ),
    tests: TWO_FACTOR,
  },
  {
    name: "second factor: a waiting sign-in that outlives the password (AU-10)",
    change: inFile(
      "lib/auth/two-factor/store.ts",
      'await db.deleteFrom("pendingSignIns").where("userId", "=", userId).execute();',
      "",
    ),
    tests: TWO_FACTOR,
  },
  {
    name: "second factor: the password as proof enough (AU-13)",
    change: inFile(
      "lib/auth/step-up/assert-proved.ts",
      '(required === "password" || proof.level === "second_factor")',
      "true",
    ),
    tests: STEP_UP,
  },
];
