/** The tests that prove isolation and the gate; all of them are part of `npm test` as well. */
export const SECURITY_TESTS = [
  // Rows: every table, view and function for every kind of principal, and the lints of the schema (TN-01 to 03).
  "supabase/tests/rls-prober.integration.test.ts",
  "supabase/tests/schema-lints.integration.test.ts",
  // Routes: strangers, other people's ids, forged headers, foreign origins, malformed bodies (TN-08, LM-40 to 44, AU-19).
  "lib/routes.integration.test.ts",
  "lib/gate",
  // What an administrator sees as somebody else (TN-08, TN-09).
  "lib/view-as.integration.test.ts",
  // Workspaces: roles, members, invitations (AU-26, TN-13, TN-14).
  "lib/teams",
  // Accounts and sessions (AU-*).
  "lib/auth",
  // Keys, secrets and the one way out (DP-*, LM-12).
  "lib/platform",
  "lib/models/keys",
  // Quota and money (BL-12, 15, 16, 18, 19, 22).
  "lib/billing",
  "lib/chat/send-message.integration.test.ts",
  "lib/chat/refusals.integration.test.ts",
  "lib/models/openai-api/idempotency.integration.test.ts",
];
