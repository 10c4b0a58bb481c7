import { inFile, type Mutant } from "./mutant.ts";

const MIGRATION = "supabase/migrations/20261130000200_project_budgets.sql";
const RESERVING = "supabase/migrations/20261204000100_flat_reservations.sql";
const BUDGETS = ["lib/billing/budgets/project-budgets.integration.test.ts"];
const CHATS = ["lib/chat/project-rules.integration.test.ts"];

/** Taken out of what limits the chats of a project. */
export const PROJECT_LIMIT_MUTANTS: readonly Mutant[] = [
  {
    name: "a project's budget that refuses nobody (BL-12)",
    change: inFile(RESERVING, "and (s.project_id is null or s.project_id = p_project_id)", "and s.project_id is null"),
    tests: BUDGETS,
  },
  {
    name: "a project's budget that counts what is spent elsewhere",
    change: inFile(
      MIGRATION,
      "\n        and (b.project_id is null or l.project_id = b.project_id))::bigint",
      ")::bigint",
    ),
    tests: BUDGETS,
  },
  {
    name: "chats that do not take their project's budget along",
    change: inFile(MIGRATION, "case when v_owner is null then (p ->> 'projectId')::uuid else v_project end", "null"),
    tests: CHATS,
  },
  {
    name: "a call that leaves the project of its key",
    change: inFile(
      "lib/models/openai-api/call-project.ts",
      "own === null ? await findProjectRouting(principal, named) : null",
      "await findProjectRouting(principal, named)",
    ),
    tests: CHATS,
  },
  {
    name: "a chat through the key of a project that is in another one, or in none",
    change: inFile("lib/chat/service/prepare-answer.ts", "own === null || project?.id === own", "true"),
    tests: CHATS,
  },
  {
    name: "pictures and speech that are asked with the key of a project and paid outside of it",
    change: inFile("lib/billing/service.ts", "? projectOf(principal) : input.projectId", "? null : input.projectId"),
    tests: CHATS,
  },
  {
    name: "a project's limits that a call may widen",
    change: inFile(
      "lib/models/preferences/load-preferences.ts",
      "{ ...withThresholds(preferences, project.thresholds), project }",
      "{ ...preferences, project }",
    ),
    tests: CHATS,
  },
  {
    name: "a ledger that forgets in which project something was spent (I1)",
    change: inFile(
      RESERVING,
      "r.user_id, r.workspace_id, r.api_key_id, r.project_id,\n      r.period_start, coalesce",
      "r.user_id, r.workspace_id, r.api_key_id, null,\n      r.period_start, coalesce",
    ),
    tests: ["lib/billing/month-costs"],
  },
];
