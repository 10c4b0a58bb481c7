-- Whoever changes who is in a workspace locks its row against such changes, no longer against what only refers to it: an
-- answer that ended at that moment held its run, waited to write what it used, and was waited for in turn. What must not
-- begin meanwhile asks for a share of the row, which that lock does refuse. Replaced: app.may_write,
-- app.begin_member_runs. Rollback: restore them from 20261201001310_runs_of_members.sql, after the code that takes the
-- weaker lock (`lockWorkspace`, `lockOwnWorkspaces`).

create or replace function app.may_write(p_user_id uuid, p_workspace_id uuid, p_conversation_id uuid) returns boolean
language plpgsql volatile set search_path = ''
as $$
begin
  perform from public.workspaces w where w.id = p_workspace_id for share;
  -- In a statement of its own: it must see what the one that was waited for has written.
  return exists (select 1 from public.workspace_members m
      where m.workspace_id = p_workspace_id and m.user_id = p_user_id and m.role <> 'viewer')
    and not exists (select 1 from public.conversations c where c.id = p_conversation_id and c.workspace_id <> p_workspace_id);
end
$$;

create or replace function app.begin_member_runs(p jsonb) returns setof jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_input jsonb;
begin
  perform from public.workspaces w
    where w.id in (select (t.input ->> 'workspaceId')::uuid from jsonb_array_elements(p) as t (input))
    order by w.id for share;
  perform from public.workspace_budgets b
    where b.workspace_id in (select (t.input ->> 'workspaceId')::uuid from jsonb_array_elements(p) as t (input)
      where t.input -> 'worstCaseMicroUsd' is distinct from '0')
    order by b.id for update;
  for v_input in select t.input from jsonb_array_elements(p) with ordinality as t (input, position) order by t.position loop
    return next app.begin_member_run(v_input);
  end loop;
end
$$;
