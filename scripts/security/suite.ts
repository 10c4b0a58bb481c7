/** What only a built product in a browser shows: its headers, and that no secret is in what it sends (FW-01 to 05, 12). */
export const SECURITY_SPECS = ["headers", "secrets", "xss"];

/**
 * The tests that prove isolation, the gate, accounts, secrets, and that no race gets around a limit; all of them are
 * part of `npm test` as well. Rooms whose faults are sown by `--mutate` name further tests of their own.
 */
export const SECURITY_TESTS = [
  // Rows: every table, view and function for every kind of principal, and the lints of the schema (TN-01 to 03).
  "supabase/tests",
  // What the embedded services show to whom (TN-22).
  "supabase/local/local-services.test.ts",
  // Routes: strangers, other people's ids, forged headers, foreign origins, malformed bodies (TN-03, TN-08, LM-40 to 44,
  // AU-19).
  "lib/routes",
  "lib/gate",
  // What tools are called with, and what providers say when they fail (LM-40, LM-43).
  "lib/chat/run/answer.test.ts",
  "lib/models/gateway/generate.test.ts",
  "lib/models/gateway/provider-error.test.ts",
  // Every server action as strangers (TN-09).
  "lib/actions.integration.test.ts",
  // What is done only with a fresh proof (AU-13), and what an administrator sees as somebody else (TN-08, TN-09).
  "lib/step-up.integration.test.ts",
  "lib/view-as.integration.test.ts",
  // Workspaces: roles, members, invitations (AU-26, TN-13, TN-14).
  "lib/teams",
  // Accounts and sessions (AU-*).
  "lib/auth",
  // Keys, secrets and the one way out (DP-06 to 11, LM-12, FW-11).
  "lib/platform",
  "lib/models/keys",
  "lib/sealed-columns.integration.test.ts",
  "lib/stored-secrets.integration.test.ts",
  "scripts/secrets",
  // What is exported, imported, deleted and kept (DP-01, 02, 05, 12).
  "lib/privacy",
  "lib/retention.integration.test.ts",
  // Quota and money (BL-12, 15, 16, 18, 19, 22).
  "lib/used-up-month.integration.test.ts",
  "lib/billing/races.integration.test.ts",
  "lib/billing/service.integration.test.ts",
  "lib/billing/credits",
  "lib/billing/ledger",
  "lib/chat/send-message.integration.test.ts",
  "lib/chat/refusals.integration.test.ts",
  "lib/models/openai-api/idempotency.integration.test.ts",
];
