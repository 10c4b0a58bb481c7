import { inFile, type Mutant } from "./mutant.ts";

const LINTS = ["supabase/tests/schema-lints.integration.test.ts"];
const SIGN_IN = ["lib/auth/sign-in.integration.test.ts"];
const SIGN_UP = ["lib/auth/sign-up.integration.test.ts"];
const RESET = ["lib/auth/reset-password.integration.test.ts"];
const API_KEYS = ["lib/auth/api-keys.integration.test.ts"];

/** Taken out of signing in, sessions, codes and keys. */
export const ACCOUNT_MUTANTS: readonly Mutant[] = [
  {
    name: "tokens of any audience (AU-18)",
    change: inFile("lib/auth/verify-token.ts", '    audience: "authenticated",\n', ""),
    tests: ["lib/auth/verify-token.test.ts", ...SIGN_IN],
  },
  {
    name: "tokens of any role (AU-18)",
    change: inFile(
      "lib/auth/verify-token.ts",
      'if (role !== "authenticated" || payload.is_anonymous === true) return null;',
      "",
    ),
    tests: ["lib/auth/verify-token.test.ts", ...SIGN_IN],
  },
  {
    name: "tokens that a cache keeps alive (AU-18)",
    change: inFile(
      "lib/auth/verify-token.ts",
      "return known.expiresAtSeconds > nowMs() / 1000 ? known : null;",
      "return known;",
    ),
    tests: ["lib/auth/verify-token.test.ts"],
  },
  {
    name: "sessions that signing out does not end (AU-15)",
    change: inFile("lib/auth/store/principals.ts", '    .where("userSessions.revokedAt", "is", null)\n', ""),
    tests: ["lib/auth"],
  },
  {
    name: "accounts that go on when disabled (AU-15)",
    change: inFile("lib/auth/store/principals.ts", '.where("profiles.disabledAt", "is", null)', ""),
    tests: ["lib/auth"],
  },
  {
    name: "keys that go on when revoked (AU-27)",
    change: inFile(
      "lib/auth/store/principals.ts",
      '"=", hash)\n    .where("apiKeys.revokedAt", "is", null)\n',
      '"=", hash)\n',
    ),
    tests: API_KEYS,
  },
  {
    name: "keys that never expire (AU-27)",
    change: inFile(
      "lib/auth/store/principals.ts",
      '    .where((where) => where.or([where("apiKeys.expiresAt", "is", null), where("apiKeys.expiresAt", ">", now())]))\n    .clearSelect()',
      "    .clearSelect()",
    ),
    tests: API_KEYS,
  },
  {
    name: "passwords tried without end (AU-03)",
    change: inFile(
      "lib/auth/service/sign-in.ts",
      'await throttleAccount("signIn", email).catch(',
      "await (async () => throttleAccount)().catch(",
    ),
    tests: SIGN_IN,
  },
  {
    name: "one password tried on every account (AU-05)",
    change: inFile(
      "lib/gate/endpoint.ts",
      "if (contract.rateLimit) await limitAddress(contract.rateLimit, context.ip);",
      "limitAddress;",
    ),
    tests: SIGN_IN,
  },
  {
    name: "a sign-in by a password that was replaced meanwhile (AU-10)",
    change: inFile("lib/auth/service/sign-in.ts", ")) !== passwordHash) throw", ")) === null) throw"),
    tests: ["lib/auth/reset-password.integration.test.ts"],
  },
  {
    name: "a change by a password that was replaced meanwhile (AU-10)",
    change: inFile("lib/auth/step-up/change-password.ts", ")) !== currentHash) throw", ")) === null) throw"),
    tests: ["lib/auth/reset-password.integration.test.ts"],
  },
  {
    name: "the beginning of a long password (AU-06)",
    change: inFile(
      "lib/auth/service/sign-in.ts",
      " && Buffer.byteLength(password) <= PASSWORD_MAX_BYTES",
      " && Buffer.byteLength(password) <= 100 * PASSWORD_MAX_BYTES",
    ),
    tests: SIGN_IN,
  },
  {
    name: "passwords that are guessed first (AU-06)",
    change: inFile(
      "lib/auth/password/assert-acceptable.ts",
      'if (weakness) throw fieldError("password", weakness);',
      'if (password === "") throw fieldError("password", weakness ?? "password_common");',
    ),
    tests: SIGN_UP,
  },
  {
    name: "codes guessed without end (AU-11)",
    change: inFile("lib/auth/store/codes.ts", "and attempts < $", "and attempts < 1000 + $"),
    tests: SIGN_UP,
  },
  {
    name: "a reset link that works twice (AU-10)",
    change: inFile(
      "lib/auth/service/reset-password.ts",
      'const used = await consumeToken(tx, "reset_password", tokenHash);',
      "const used = { userId: account.id };\n      consumeToken;",
    ),
    tests: RESET,
  },
  {
    name: "sessions that outlive a reset (AU-10)",
    change: inFile(
      "lib/auth/service/reset-password.ts",
      "      await revokeSessions(tx, userId);\n",
      "      revokeSessions;\n",
    ),
    tests: RESET,
  },
  {
    name: "a session cookie that scripts can read (AU-17)",
    change: inFile("lib/auth/session-cookie.ts", "HttpOnly; Secure; SameSite=Lax`", "Secure; SameSite=Lax`"),
    tests: ["lib/auth/session-cookie.test.ts", ...SIGN_IN],
  },
  {
    name: "acts without a fresh proof (AU-13)",
    change: inFile(
      "lib/gate/endpoint.ts",
      "if (contract.stepUp && principal) await assertProved(principal);",
      "assertProved;",
    ),
    tests: ["lib/step-up.integration.test.ts"],
  },
  {
    name: "a security log that the server can delete from (AU-23)",
    change: { sql: "drop trigger security_events_no_delete on public.security_events;" },
    tests: ["lib/auth/security-log", ...LINTS],
  },
  {
    name: "sessions that never run out (AU-15)",
    change: inFile(
      "lib/auth/store/principals.ts",
      '    .where("userSessions.lastSeenAt", ">", new Date(nowMs() - SESSION_IDLE_MS))\n',
      "",
    ),
    tests: ["lib/auth/devices"],
  },
  {
    name: "votes of people who do not share them",
    change: {
      sql: `do $do$ declare f text := pg_get_functiondef('app.arena_tallies(uuid)'::regprocedure); begin
        execute replace(f, 'o.shares_votes', 'true'); end $do$`,
    },
    tests: ["lib/chat/compare/arena.integration.test.ts"],
  },
  {
    name: "places that pictures carry",
    change: inFile("lib/auth/service/avatar.ts", ".webp({ quality: 82 })", ".keepExif().webp({ quality: 82 })"),
    tests: ["lib/auth/profile.integration.test.ts"],
  },
  {
    name: "other sessions that go on after a change of password (AU-09)",
    change: inFile(
      "lib/auth/step-up/change-password.ts",
      "const ended = await revokeOtherSessions(tx, userId, via.sessionId);",
      "const ended: string[] = [];",
    ),
    tests: ["lib/auth/step-up"],
  },
  {
    name: "a used refresh token that opens the session again (AU-16)",
    change: inFile(
      "lib/auth/refresh-session.ts",
      'if (await used.isReplayed(refreshToken)) return { kind: "refused", isReused: true };',
      "",
    ),
    tests: ["lib/auth", "lib/gate/edge"],
  },
];
