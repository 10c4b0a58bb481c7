import { inFile, type Mutant } from "./mutant.ts";

const IN_CHATS = ["lib/chat/projects.integration.test.ts"];

/** Taken out of projects. */
export const PROJECT_MUTANTS: readonly Mutant[] = [
  {
    name: "chats that begin in a project of somebody else (TN-11)",
    change: inFile(
      "lib/chat/service/prepare-answer.ts",
      "return id === null ? null : getProjectOfChat(principal, id);",
      "return id === null ? null : getProjectOfChat(principal, id).catch(() => null);",
    ),
    tests: IN_CHATS,
  },
  {
    name: "conversations in a project of somebody else (TN-11)",
    change: {
      sql: `alter table public.conversations drop constraint conversations_project_fkey,
        add constraint conversations_project_fkey foreign key (project_id) references public.projects (id) on delete set null`,
    },
    tests: IN_CHATS,
  },
  {
    name: "a first message that is told the instructions of another project",
    change: {
      sql: `create or replace function app.begin_run(p jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare v_result jsonb;
begin
  v_result := app.open_run(p);
  if v_result @> '{"status": "started", "isNew": true}' then
    update public.conversations set temporary = coalesce((p ->> 'temporary')::boolean, false),
      project_id = (p ->> 'projectId')::uuid where id = (p ->> 'conversationId')::uuid;
  end if;
  return v_result;
end
$$;`,
    },
    tests: IN_CHATS,
  },
  {
    name: "projects of other workspaces (TN-08)",
    change: inFile(
      "lib/projects/store.ts",
      '    .where("workspaceId", "=", workspaceId)\n    .where("deletedAt", "is", null);',
      '    .where("deletedAt", "is", null);',
    ),
    tests: ["lib/projects/projects.integration.test.ts"],
  },
  {
    name: "conversations that go with their project",
    change: inFile(
      "lib/projects/removal/store.ts",
      "      .set({ projectId: null })\n",
      "      .set({ projectId: null, deletedAt: now })\n",
    ),
    tests: IN_CHATS,
  },
];
