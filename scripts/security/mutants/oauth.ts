import { inFile, type Mutant } from "./mutant.ts";

const OAUTH = ["lib/auth/oauth"];
const GRANTS = ["lib/auth/oauth/grants"];

/** Taken out of signing in by other services. */
export const OAUTH_MUTANTS: readonly Mutant[] = [
  {
    name: "oauth: any state (AU-20)",
    change: inFile("lib/auth/oauth/flow-store.ts", '    .where("stateHash", "=", hashState(state))\n', ""),
    tests: OAUTH,
  },
  {
    name: "oauth: an ID token of another trip (AU-20)",
    change: inFile("lib/auth/oauth/providers/google.ts", "nonce !== expected.nonce", "nonce.length === 0"),
    tests: OAUTH,
  },
  {
    name: "oauth: an account entered on the provider's word (AU-20)",
    change: inFile(
      "lib/auth/oauth/find-account.ts",
      'return { kind: "ask", account: known, email };',
      'return { kind: "enter", account: known };',
    ),
    tests: OAUTH,
  },
  {
    name: "oauth: a password that outlives the owner's coming (AU-20)",
    change: inFile("lib/auth/oauth/find-account.ts", "      await setPlaceholder(tx, userId, passwordHash);\n", ""),
    tests: OAUTH,
  },
  {
    name: "oauth: an address that nobody has confirmed (AU-20)",
    change: inFile("lib/auth/oauth/find-account.ts", "!isEmailVerified || !parsed.success", "!parsed.success"),
    tests: OAUTH,
  },
  {
    name: "oauth: connected in another session than the one that began (AU-20)",
    change: inFile(
      "lib/auth/oauth/finish-trip.ts",
      "principal.via.sessionId === intent.sessionId",
      "principal.via.sessionId !== null",
    ),
    tests: OAUTH,
  },
  {
    name: "oauth: the last way in taken away",
    change: inFile("lib/auth/oauth/connections.ts", "!(await hasWayIn(userId, tx))", "false"),
    tests: OAUTH,
  },
  {
    name: "oauth: a permission renewed by two workers at once",
    change: inFile("lib/auth/oauth/grants/store.ts", "(busy_until is null or busy_until <=", "(true or busy_until <="),
    tests: GRANTS,
  },
  {
    name: "oauth: a token shown to another server than its own (AU-20)",
    change: inFile("lib/auth/oauth/grants/renew-grants.ts", "provider.issuer !== grant.issuer", "false"),
    tests: GRANTS,
  },
  {
    name: "oauth: a permission that outlives its connection",
    change: inFile("lib/auth/oauth/grants/store.ts", "(connection_id is null or user_id is null or (", "(("),
    tests: GRANTS,
  },
  {
    name: "oauth: no second factor after a provider (AU-10)",
    change: inFile("lib/auth/service/enter-account.ts", "(await hasSecondFactor(account.id)) &&", "false &&"),
    tests: OAUTH,
  },
];
