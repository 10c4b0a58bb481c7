import { inFile, type Mutant } from "./mutant.ts";

const ENTITLEMENTS = "supabase/migrations/20261130000300_workspace_entitlements.sql";
const limits = ["lib/billing/workspaces/tests/workspace-entitlements.integration.test.ts"];
const payments = ["lib/billing/payments/tests/workspace-payments.integration.test.ts"];
const notices = ["lib/billing/quota-notices/notice-workspace-quota.integration.test.ts"];

/** Taken out of what a workspace that pays allows, gets back and is told. */
export const WORKSPACE_PLAN_MUTANTS: readonly Mutant[] = [
  {
    name: "workspace plans: a workspace's storage for who only looks on (TN-14)",
    change: inFile(
      ENTITLEMENTS,
      "m.user_id = app.current_user_id() and m.role <> 'viewer'",
      "m.user_id = app.current_user_id()",
    ),
    tests: limits,
  },
  {
    name: "workspace plans: files in the room of a workspace that somebody is no member of (TN-16)",
    change: inFile(
      ENTITLEMENTS,
      "    and (workspace_id is null or workspace_id in (select app.my_workspace_ids())));",
      "    );",
    ),
    tests: limits,
  },
  {
    name: "workspace plans: a workspace's storage that each member has for themselves (BL-22)",
    change: inFile(
      ENTITLEMENTS,
      "where a.workspace_id = w.id) end",
      "where a.workspace_id = w.id and a.user_id = p.id) end",
    ),
    tests: limits,
  },
  {
    name: "workspace plans: answers at once that are counted for another payer",
    change: inFile(
      ENTITLEMENTS,
      "case when w.id is null then u.paid_by <> 'workspace' else",
      "case when w.id is null then true else",
    ),
    tests: limits,
  },
  {
    name: "workspace plans: a payment that is given back under another name",
    change: inFile(
      "lib/billing/payments/store/payments.ts",
      '.where(kind === "user" ? "userId" : "workspaceId", "=", id)',
      '.where("id", "=", id)',
    ),
    tests: payments,
  },
  {
    name: "workspace plans: a contact who is told what they have not asked for",
    change: inFile(
      "lib/billing/quota-notices/workspace-store.ts",
      "c.user_id = w.id and c.mails_quota and",
      "c.user_id = w.id and",
    ),
    tests: notices,
  },
];
