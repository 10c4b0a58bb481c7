import { inFile, type Mutant } from "./mutant.ts";

const MIGRATION = "supabase/migrations/20261129001300_teams.sql";
// The newest text of the function that decides.
const LIMITS = "supabase/migrations/20261204000100_flat_reservations.sql";
const RUNS = "supabase/migrations/20261202000300_share_of_workspaces.sql";
const MEMBERS = ["lib/teams/members"];
const INVITATIONS = ["lib/teams/invitations"];

/** Taken out of what keeps a workspace to its members, and each of them to their role. */
export const TEAM_MUTANTS: readonly Mutant[] = [
  {
    name: "a role that the gate does not ask for (TN-14)",
    change: inFile(
      "lib/gate/permissions.ts",
      "if (!mayInWorkspace(principal.workspaceRole, permission)) return false;",
      "",
    ),
    tests: ["lib/teams/roles.integration.test.ts"],
  },
  {
    name: "a session that works on in a workspace it has left (TN-13)",
    change: inFile(
      "lib/auth/store/principals.ts",
      "coalesce(entered.workspace_id, workspaces.id)",
      "coalesce(user_sessions.workspace_id, workspaces.id)",
    ),
    tests: MEMBERS,
  },
  {
    name: "writing by what is remembered of a member who is gone (TN-13)",
    change: inFile(RUNS, "m.user_id = p_user_id and m.role <> 'viewer')\n    and not", "true)\n    and not"),
    tests: MEMBERS,
  },
  {
    name: "messages of a workspace for whoever has left it (TN-13)",
    change: { sql: "alter policy messages_read on public.messages using (user_id = (select app.current_user_id()));" },
    tests: MEMBERS,
  },
  {
    name: "an owner who can be removed",
    change: inFile(
      MIGRATION,
      "where m.workspace_id = p_workspace_id and m.user_id = p_user_id and m.role <> 'owner';",
      "where m.workspace_id = p_workspace_id and m.user_id = p_user_id;",
    ),
    tests: MEMBERS,
  },
  {
    name: "an invitation that outlives the account of its maker (AU-26)",
    change: inFile(
      "supabase/migrations/20261201001300_invitations_of_who_goes.sql",
      "where i.invited_by = old.id and i.revoked_at is null",
      "where false and i.revoked_at is null",
    ),
    tests: INVITATIONS,
  },
  {
    name: "an invitation for whoever has its mail (AU-26)",
    change: inFile(
      MIGRATION,
      "and (i.email is null or exists (select 1 from public.profiles p",
      "and (true or exists (select 1 from public.profiles p",
    ),
    tests: INVITATIONS,
  },
  {
    name: "a link that lets the removed back in (AU-26)",
    change: inFile(
      MIGRATION,
      "and l.kind = 'member_removed' and l.subject_id = p_user_id and l.created_at >= i.created_at)",
      "and false)",
    ),
    tests: INVITATIONS,
  },
  {
    name: "a workspace's budget that refuses nobody (BL-12)",
    change: inFile(LIMITS, "if v_shares_budget then", "if false then"),
    tests: ["lib/billing/workspace-budgets"],
  },
  {
    name: "a role that the acts of a workspace do not ask for (TN-14)",
    change: inFile(
      "lib/teams/change-workspace.ts",
      "if (!mayInWorkspace(workspace.role, permission)) throw forbidden(permission);",
      "",
    ),
    tests: ["lib/billing/workspace-budgets"],
  },
  {
    name: "a member whom the workspace's limits do not bind",
    change: inFile(
      "lib/models/preferences/load-preferences.ts",
      "withThresholds(withThresholds(preferences, key?.thresholds), workspace?.thresholds)",
      "withThresholds(preferences, key?.thresholds)",
    ),
    tests: ["lib/models/workspace-routing"],
  },
];
