/** One protection taken out, and the tests that must notice. */
export interface Mutant {
  /** What it takes out, with the item of the attack catalogue. */
  name: string;
  /** Where: `find` stands there exactly once and becomes `replace`; or a migration that runs after all others. */
  change: { file: string; find: string; replace: string } | { sql: string };
  /** Test files or folders. */
  tests: readonly string[];
}

const PROBER = ["supabase/tests/rls-prober.integration.test.ts"];
const LINTS = ["supabase/tests/schema-lints.integration.test.ts"];
const ROUTES = ["lib/routes.integration.test.ts"];
const GATE = ["lib/gate"];
const SIGN_IN = ["lib/auth/sign-in.integration.test.ts"];
const SIGN_UP = ["lib/auth/sign-up.integration.test.ts"];
const RESET = ["lib/auth/reset-password.integration.test.ts"];
const API_KEYS = ["lib/auth/api-keys.integration.test.ts"];
const BILLING = ["lib/billing/service.integration.test.ts", "lib/billing/races.integration.test.ts"];
const EGRESS = ["lib/platform/egress"];
const CHAT = ["lib/chat/send-message.integration.test.ts", "lib/chat/refusals.integration.test.ts"];

const TWO_FACTOR = ["lib/auth/two-factor"];
const STEP_UP = ["lib/step-up.integration.test.ts"];

const inFile = (file: string, find: string, replace: string) => ({ file, find, replace });

export const MUTANTS: readonly Mutant[] = [
  // Rows
  {
    name: "a table without row-level security (TN-01)",
    change: { sql: "alter table public.conversations disable row level security;" },
    tests: PROBER,
  },
  {
    name: "a policy that lets everybody read (TN-01)",
    change: { sql: "create policy leak on public.messages for select to authenticated using (true);" },
    tests: PROBER,
  },
  {
    name: "an update policy without the owner (TN-01)",
    change: {
      sql: "create policy leak on public.conversations for update to authenticated using (true) with check (true);",
    },
    tests: PROBER,
  },
  {
    name: "an insert policy that takes another owner (TN-01)",
    change: { sql: "create policy leak on public.attachments for insert to authenticated with check (true);" },
    tests: PROBER,
  },
  {
    name: "a server's table that users may read (TN-01)",
    change: {
      sql: "grant select on public.one_time_codes to authenticated; create policy leak on public.one_time_codes for select to authenticated using (true);",
    },
    tests: PROBER,
  },
  {
    name: "a ledger that users may change (I1)",
    change: {
      sql: "drop trigger usage_ledger_append_only on public.usage_ledger; grant update on public.usage_ledger to authenticated; create policy leak on public.usage_ledger for update to authenticated using (true);",
    },
    tests: PROBER,
  },
  {
    name: "a role that users may raise (TN-21)",
    change: { sql: "grant update (role, tier) on public.profiles to authenticated;" },
    tests: PROBER,
  },
  {
    name: "a hash of keys that users may read (AU-27)",
    change: { sql: "grant select (hash) on public.api_keys to authenticated;" },
    tests: [...LINTS, ...PROBER],
  },
  {
    name: "a new table that nobody reviewed (TN-03)",
    change: { sql: "create table public.surprises (id uuid primary key);" },
    tests: [...LINTS, ...PROBER],
  },
  {
    name: "a view that runs with its owner's rights (TN-02)",
    change: {
      sql: "create view public.everything as select * from public.messages; grant select on public.everything to authenticated;",
    },
    tests: [...LINTS, ...PROBER],
  },
  {
    name: "a definer function without a search path (TN-02)",
    change: {
      sql: "create function public.peek() returns bigint language sql security definer as 'select count(*) from public.messages';",
    },
    tests: LINTS,
  },
  {
    name: "a server's function that users may call (BL-12)",
    change: { sql: "grant execute on function app.begin_run(jsonb) to authenticated;" },
    tests: [...LINTS, ...PROBER],
  },
  // The gate
  {
    name: "operations without their permission (TN-08)",
    change: inFile("lib/gate/permissions.ts", "if (!canAct(principal, access)) {", "if (false) {"),
    tests: ROUTES,
  },
  {
    name: "keys that carry every scope (AU-27)",
    change: inFile("lib/gate/permissions.ts", "principal.via.scopes.some((scope) => scope === permission)", "true"),
    tests: [...ROUTES, "lib/gate/permissions.test.ts"],
  },
  {
    name: "operations open to strangers (TN-08)",
    change: inFile(
      "lib/gate/permissions.ts",
      'if (!principal) throw new AppError("unauthenticated", "Sign in to go on.");',
      "if (!principal) return;",
    ),
    tests: ROUTES,
  },
  {
    name: "a bad key that counts as nobody (AU-18)",
    change: inFile(
      "lib/gate/authenticate.ts",
      'if (!principal) throw new AppError("unauthenticated", "The API key is not valid.");',
      "if (!principal) return null;",
    ),
    tests: ROUTES,
  },
  {
    name: "acts from other sites (AU-19)",
    change: inFile(
      "lib/gate/endpoint.ts",
      'if (contract.method !== "GET" && principal?.via.kind !== "api_key") assertSameOrigin(request.headers);',
      "assertSameOrigin;",
    ),
    tests: ROUTES,
  },
  {
    name: "the origin null as ours (AU-19)",
    change: inFile(
      "lib/gate/origin.ts",
      'if (origin !== null && origin !== "null") {',
      'if (origin === "null") return;\n  if (origin !== null) {',
    ),
    tests: ["lib/gate/origin.test.ts", ...ROUTES],
  },
  {
    name: "forms posted by other sites (AU-19)",
    change: inFile("lib/gate/action.ts", "      assertSameOrigin(head);\n", "      assertSameOrigin;\n"),
    tests: ["lib/gate/action.integration.test.ts"],
  },
  {
    name: "bodies of any type (AU-19)",
    change: inFile(
      "lib/gate/read-body.ts",
      'if (mediaType !== "application/json") {',
      "if (mediaType === undefined) {",
    ),
    tests: ["lib/gate/read-body.test.ts", ...ROUTES],
  },
  {
    name: "bodies of any size (FW-08)",
    change: inFile("lib/gate/read-body.ts", "    if (size > maxBytes) {", "    if (size < 0) {"),
    tests: ["lib/gate/read-body.test.ts"],
  },
  {
    name: "answers with fields that no contract names (TN-21)",
    change: inFile(
      "lib/gate/endpoint.ts",
      "const data = contract.result ? contract.result.parse(result) : result;",
      "const data = result;",
    ),
    tests: GATE,
  },
  {
    name: "spending around the middleware (BL-22)",
    change: inFile("lib/gate/spending-limit.ts", "if (await isMark(headers.get(MARK_HEADER))) return;", "return;"),
    tests: GATE,
  },
  {
    name: "a mark that anybody can write (LM-42)",
    change: inFile(
      "lib/gate/request-mark.ts",
      "return isSame(mark, current) || isSame(mark, before);",
      "return true || isSame(mark, current) || isSame(mark, before);",
    ),
    tests: GATE,
  },
  {
    name: "internal headers from outside (LM-42)",
    change: inFile(
      "middleware.ts",
      "      headers.delete(name);\n  }\n  const requestId",
      "      headers.has(name);\n  }\n  const requestId",
    ),
    tests: ["lib/gate/edge"],
  },
  {
    name: "the client's own word for its address (AU-05)",
    change: inFile("lib/gate/edge/client-address.ts", "return entries.at(-hops)", "return entries.at(0)"),
    tests: ["lib/gate/edge/client-address.test.ts"],
  },
  {
    name: "a limiter that lets everybody through (BL-22)",
    change: inFile("lib/gate/edge/limit-by-tier.ts", "if (!result.success) return", "if (result.limit < 0) return"),
    tests: ["lib/gate/edge"],
  },
  {
    name: "made-up keys with buckets of their own (BL-22)",
    change: inFile(
      "lib/gate/edge/limit-by-tier.ts",
      "if (key && keyTier) return { id: key, tier: keyTier };",
      'if (key) return { id: key, tier: keyTier ?? "free" };',
    ),
    tests: ["lib/gate/edge"],
  },
  {
    name: "answers that may be framed and sniffed (FW-01)",
    change: inFile("lib/gate/edge/security-headers.ts", '"x-content-type-options": "nosniff",', ""),
    tests: ["lib/gate/edge"],
  },
  {
    name: "scripts without a nonce (FW-01)",
    change: inFile("lib/gate/edge/security-headers.ts", "' 'strict-dynamic'", "' 'unsafe-inline'"),
    tests: ["lib/gate/edge"],
  },
  {
    name: "one answer for two requests under one key (BL-19)",
    change: inFile("lib/gate/idempotency/answer-once.ts", ".update(body)", '.update("")'),
    tests: ["lib/models/openai-api/idempotency.integration.test.ts"],
  },
  {
    name: "redirects to other sites (FW-12)",
    change: inFile(
      "lib/platform/public/safe-redirect.ts",
      "if (url.origin !== BASE || leavesOrigin(url.pathname)) return fallback;",
      "",
    ),
    tests: ["lib/platform/public/safe-redirect.test.ts"],
  },
  // Accounts
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
    change: inFile("lib/auth/store/principals.ts", '    .where("profiles.disabledAt", "is", null)\n', ""),
    tests: ["lib/auth"],
  },
  {
    name: "keys that go on when revoked (AU-27)",
    change: inFile("lib/auth/store/principals.ts", '    .where("apiKeys.revokedAt", "is", null)\n', ""),
    tests: API_KEYS,
  },
  {
    name: "keys that never expire (AU-27)",
    change: inFile(
      "lib/auth/store/principals.ts",
      '    .where((where) => where.or([where("apiKeys.expiresAt", "is", null), where("apiKeys.expiresAt", ">", now())]))\n',
      "",
    ),
    tests: API_KEYS,
  },
  {
    name: "passwords tried without end (AU-03)",
    change: inFile("lib/auth/service/sign-in.ts", 'await throttleAccount("signIn", email);', "throttleAccount;"),
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
      "lib/auth/service/sign-up.ts",
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
  // Secrets and the way out
  {
    name: "secrets that open for another owner (DP-07)",
    change: inFile(
      "lib/platform/crypto/envelope.ts",
      "JSON.stringify([context.ownerId, context.kind, context.column, keyId])",
      "JSON.stringify([context.kind, context.column, keyId])",
    ),
    tests: ["lib/platform/crypto"],
  },
  {
    name: "requests to the inner network by address (LM-12)",
    change: inFile(
      "lib/platform/egress/open-request.ts",
      "if (isIP(host) && !isPublicAddress(host))",
      'if (host === "")',
    ),
    tests: EGRESS,
  },
  {
    name: "requests to the inner network by name (LM-12)",
    change: inFile(
      "lib/platform/egress/open-request.ts",
      "if (!first || allowed.length < addresses.length) {",
      "if (!first) {",
    ),
    tests: EGRESS,
  },
  {
    name: "mapped and tunnelled addresses (LM-12)",
    change: inFile("lib/platform/egress/address-policy.ts", '  ["::ffff:0:0", 96],\n', ""),
    tests: EGRESS,
  },
  {
    name: "keys sent into the operator's network (LM-12)",
    change: inFile("lib/models/keys/base-url-rule.ts", 'if (isPrivate) return "address_private";', ""),
    tests: ["lib/models/keys"],
  },
  // Quota, and other people's chats
  {
    name: "a quota that is read and then written (BL-12)",
    change: inFile(
      "supabase/migrations/20261126000400_budgets.sql",
      "      and (v_limit is null or q.requests_used + p_requests <= v_limit)\n",
      "",
    ),
    tests: BILLING,
  },
  {
    name: "a ledger that may be rewritten (I1)",
    change: { sql: "drop trigger usage_ledger_append_only on public.usage_ledger;" },
    tests: [...BILLING, ...LINTS],
  },
  {
    name: "another person's file in a message (TN-11)",
    change: inFile(
      "lib/chat/service/attachments.ts",
      'if (!file) throw notFound("An attached file");',
      'if (!file) return { type: "text" as const, text: "" };',
    ),
    tests: CHAT,
  },
  {
    name: "another person's answer to follow (TN-08)",
    change: inFile("lib/chat/service/follow-run.ts", 'if (!isOwn) throw notFound("The message");', "isOwn;"),
    tests: [...ROUTES, ...CHAT],
  },
  {
    name: "another person's answer to stop (TN-08)",
    change: inFile(
      "lib/chat/store/runs-store.ts",
      '    .where("messageId", "=", messageId)\n    .where("userId", "=", user.userId)\n    .where("status", "=", "running")',
      '    .where("messageId", "=", messageId)\n    .where("status", "=", "running")',
    ),
    tests: [...ROUTES, ...CHAT],
  },
  // The second factor
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
    name: "second factor: trust that outlives the password (AU-10)",
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
