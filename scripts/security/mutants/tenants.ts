import { inFile, type Mutant } from "./mutant.ts";

const LINTS = ["supabase/tests/schema-lints.integration.test.ts"];
const ROUTES = ["lib/routes.integration.test.ts"];
const BILLING = ["lib/billing/service.integration.test.ts", "lib/billing/races.integration.test.ts"];
const CHAT = ["lib/chat/send-message.integration.test.ts", "lib/chat/refusals.integration.test.ts"];

/** Taken out of quota, money, and what keeps one person from another. */
export const TENANT_MUTANTS: readonly Mutant[] = [
  {
    name: "a quota that is read and then written (BL-12)",
    change: inFile(
      "supabase/migrations/20261204000100_flat_reservations.sql",
      "          and (v_limit is null or q.requests_used + p_requests <= v_limit + q.requests_adjusted)\n",
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
    name: "the names of compared models before the vote",
    change: inFile("lib/chat/run/shown-metadata.ts", "if (!comparison?.blind || comparison.outcome)", "if (createdAt)"),
    tests: ["lib/chat/compare"],
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
    tests: ["lib/chat/workspace-limits.integration.test.ts"],
  },
  {
    name: "another person's answer to follow while it is written (TN-08)",
    change: inFile("lib/chat/service/follow-run.ts", "live.userId === principal.userId && live", "live"),
    tests: ["lib/chat/workspace-limits.integration.test.ts"],
  },
];
