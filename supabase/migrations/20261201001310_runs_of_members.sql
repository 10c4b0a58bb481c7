-- A run that begins while its workspace is deleted, or its writer removed, is seen by that, or does not begin. Replaced:
-- app.may_write, app.begin_member_runs. Rollback: restore them from 20261129001300 and 20261129001400.

-- As before. Whoever changes who is in a workspace holds its row locked until the end: the lock that what is written here
-- takes on it anyway, by its keys, is taken before the membership is read. Either that change is seen here, or it waits
-- and then finds what was begun.
create or replace function app.may_write(p_user_id uuid, p_workspace_id uuid, p_conversation_id uuid) returns boolean
language plpgsql volatile set search_path = ''
as $$
begin
  perform from public.workspaces w where w.id = p_workspace_id for key share;
  -- In a statement of its own: it must see what the one that was waited for has written.
  return exists (select 1 from public.workspace_members m
      where m.workspace_id = p_workspace_id and m.user_id = p_user_id and m.role <> 'viewer')
    and not exists (select 1 from public.conversations c where c.id = p_conversation_id and c.workspace_id <> p_workspace_id);
end
$$;

-- As before, and the workspaces are locked first of all, in one order as well.
create or replace function app.begin_member_runs(p jsonb) returns setof jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_input jsonb;
begin
  perform from public.workspaces w
    where w.id in (select (t.input ->> 'workspaceId')::uuid from jsonb_array_elements(p) as t (input))
    order by w.id for key share;
  perform from public.workspace_budgets b
    where b.workspace_id in (select (t.input ->> 'workspaceId')::uuid from jsonb_array_elements(p) as t (input)
      where t.input -> 'worstCaseMicroUsd' is distinct from '0')
    order by b.id for update;
  for v_input in select t.input from jsonb_array_elements(p) with ordinality as t (input, position) order by t.position loop
    return next app.begin_member_run(v_input);
  end loop;
end
$$;
