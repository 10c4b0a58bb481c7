import { inFile, type Mutant } from "./mutant.ts";

// The newest text of the functions that decide.
const RESERVING = "supabase/migrations/20261204000100_flat_reservations.sql";
const BILLING = "supabase/migrations/20261129001510_workspace_billing.sql";
const seats = ["lib/billing/workspaces/tests/buy-seats.integration.test.ts"];
const tests = ["lib/billing/workspaces/tests/workspace-pays.integration.test.ts"];

/** Taken out of what decides whether a workspace pays, and for whom. */
export const WORKSPACE_PAYS_MUTANTS: readonly Mutant[] = [
  {
    name: "a workspace that pays for who is no member (BL-12, TN-13)",
    change: inFile(RESERVING, "and m.user_id = p_user_id and m.role <> 'viewer')", ")"),
    tests,
  },
  {
    name: "a workspace's month without an end (BL-12)",
    change: inFile(
      RESERVING,
      "and (v_limit is null or q.requests_used + p_requests <= v_limit)\n        returning",
      "and true\n        returning",
    ),
    tests,
  },
  {
    name: "a deleted workspace that goes on paying",
    change: inFile(RESERVING, "and w.tier is not null and w.deleted_at is null", "and w.tier is not null"),
    tests,
  },
  {
    name: "a workspace's answers that are counted for the person",
    change: inFile(RESERVING, "  if r.paid_by = 'workspace' then\n", "  if false then\n"),
    tests,
  },
  {
    name: "a workspace's seats without an end",
    change: inFile(
      BILLING,
      "m.user_id <> new.user_id) >= v_limit then",
      "m.user_id <> new.user_id) >= v_limit and false then",
    ),
    tests: seats,
  },
  {
    name: "a workspace's plan in the hands of every member (TN-14)",
    change: inFile("lib/teams/policy.ts", '  "billing.read",\n  "billing.manage",\n', ""),
    tests: seats,
  },
];
