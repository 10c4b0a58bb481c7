-- Projects: what a person's conversations in a workspace have in common. Rollback: restore app.begin_run of
-- 20261129001700, drop the column conversations.project_id, the table of this file and its row of retention_periods.

create table public.projects (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 80),
  instructions text check (char_length(instructions) between 1 and 8000), -- null: none
  archived_at timestamptz,
  -- No conversation is in a deleted project: those that were are kept here, so that the deletion can be taken back.
  deleted_at timestamptz,
  former_conversations uuid[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (id, user_id, workspace_id)
);
create index projects_user on public.projects (user_id, workspace_id);
create index projects_workspace on public.projects (workspace_id);
create index projects_deleted on public.projects (deleted_at) where deleted_at is not null;
alter table public.projects enable row level security;
-- As conversations: theirs to read as long as they are a member of the workspace.
create policy projects_read on public.projects for select to authenticated
  using (user_id = (select app.current_user_id()) and workspace_id in (select app.my_workspace_ids()));
create policy projects_create on public.projects for insert to authenticated
  with check (user_id = (select app.current_user_id()) and workspace_id in (select app.my_workspace_ids()));
create policy projects_update on public.projects for update to authenticated
  using (user_id = (select app.current_user_id()) and workspace_id in (select app.my_workspace_ids()))
  with check (user_id = (select app.current_user_id()) and workspace_id in (select app.my_workspace_ids()));
grant select, insert on public.projects to authenticated;
grant update (name, instructions, archived_at, deleted_at, former_conversations, updated_at)
  on public.projects to authenticated;
insert into public.retention_periods (class, days) values
  ('deleted_projects', 30); -- after the deletion, as conversations

-- The key holds person and workspace too: a conversation is never in somebody else's project, nor in one of another
-- workspace, whoever writes the row. What a project has cost does not move with it: see ..._project_budgets.sql.
alter table public.conversations
  add column project_id uuid,
  add constraint conversations_project_fkey foreign key (project_id, user_id, workspace_id)
    references public.projects (id, user_id, workspace_id) on delete set null (project_id),
  add constraint conversations_temporary_alone check (project_id is null or not temporary);
-- Partial: a message in a conversation outside of any project does not touch it.
create index conversations_project on public.conversations (project_id, last_message_at desc) where project_id is not null;
grant update (project_id) on public.conversations to authenticated;

-- As before, and: p -> 'projectId' is the project of a conversation that begins here. One that is not the person's in this
-- workspace is {status: not_found}, before anything is written. Where p was planned without reading the conversation, one
-- that is in another project is {status: unexpected}: it has other instructions.
create or replace function app.begin_run(p jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_user uuid := (p ->> 'userId')::uuid;
  v_conversation uuid := (p ->> 'conversationId')::uuid;
  v_planned boolean := coalesce((p ->> 'temporary')::boolean, false);
  v_planned_project uuid := (p ->> 'projectId')::uuid;
  v_temporary boolean;
  v_project uuid;
  v_result jsonb;
begin
  -- The lock that open_run takes first: what is read here still holds there.
  perform pg_advisory_xact_lock(hashtextextended('run:' || v_conversation::text, 0));
  select c.temporary, c.project_id into v_temporary, v_project from public.conversations c
    where c.id = v_conversation and c.user_id = v_user and c.deleted_at is null;
  if v_temporary is not null then
    if p -> 'expects' <> 'null'::jsonb and (v_temporary <> v_planned or v_project is distinct from v_planned_project) then
      return jsonb_build_object('status', 'unexpected');
    end if;
  elsif v_planned_project is not null then
    -- Shared until the end: a deletion waits, and then takes this conversation out of the project as well.
    perform from public.projects r where r.id = v_planned_project and r.user_id = v_user
      and r.workspace_id = (p ->> 'workspaceId')::uuid and r.deleted_at is null for share;
    if not found then return jsonb_build_object('status', 'not_found'); end if;
  end if;
  if coalesce(v_temporary, v_planned) then p := p || '{"decision": null, "assignment": null}'; end if;
  v_result := app.open_run(p);
  if (v_planned or v_planned_project is not null) and v_result @> '{"status": "started", "isNew": true}' then
    update public.conversations set temporary = v_planned, project_id = v_planned_project where id = v_conversation;
  end if;
  return v_result;
end
$$;

-- An import brings projects back, too.
alter table public.data_import_items drop constraint data_import_items_kind_check,
  add constraint data_import_items_kind_check check (kind in ('conversation', 'message', 'attachment', 'project'));
