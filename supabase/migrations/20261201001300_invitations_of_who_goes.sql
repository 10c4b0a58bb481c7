-- What somebody has invited to ends with their account, and the owner of an account that cannot go yet is told once.
-- Replaced: app.pass_on_workspaces. New: a column of account_deletions. Rollback: restore the function from
-- 20261129001300, drop the column; invitations that were revoked stay so.

-- When its owner was told that others in a workspace of theirs keep the account from going.
alter table public.account_deletions add column told_at timestamptz;

-- As before, and the open invitations that the person made are revoked: after the workspaces are locked, in the order in
-- which accepting one takes both.
create or replace function app.pass_on_workspaces() returns trigger
language plpgsql volatile set search_path = ''
as $$
declare
  v_workspace uuid;
  v_heir uuid;
  v_now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  for v_workspace in
    select w.id from public.workspaces w where w.owner_id = old.id and w.kind = 'team' order by w.id for update
  loop
    select m.user_id into v_heir from public.workspace_members m
      where m.workspace_id = v_workspace and m.user_id <> old.id
      order by array_position(array['admin', 'member', 'viewer'], m.role), m.created_at, m.user_id limit 1;
    update public.workspace_members m set role = 'admin' where m.workspace_id = v_workspace and m.user_id = old.id;
    if v_heir is null then
      update public.workspaces w set owner_id = null, deleted_at = coalesce(w.deleted_at, v_now) where w.id = v_workspace;
    else
      update public.workspace_members m set role = 'owner' where m.workspace_id = v_workspace and m.user_id = v_heir;
      update public.workspaces w set owner_id = v_heir where w.id = v_workspace;
      insert into public.workspace_log (id, workspace_id, kind, subject_id, created_at)
        values (gen_random_uuid(), v_workspace, 'owner_changed', v_heir, v_now);
    end if;
  end loop;
  update public.workspace_invitations i set revoked_at = v_now
    where i.invited_by = old.id and i.revoked_at is null and i.uses < i.max_uses;
  return old;
end
$$;
