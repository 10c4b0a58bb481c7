-- The address of a deleted account does not stay in the workspaces of others. The log of a workspace names an invitation by
-- its id and no longer by its address, also in entries of before, and invitations to an address go with its account. New:
-- app.forget_workspace_invitations and its trigger on profiles. Rollback: drop both; addresses that were taken out of the
-- log stay out.

-- Invitations to an address that was never confirmed stay: its mailbox may be somebody else's.
create function app.forget_workspace_invitations() returns trigger
language plpgsql volatile set search_path = ''
as $$
begin
  if old.email_verified_at is not null then
    delete from public.workspace_invitations i where i.email = old.email;
  end if;
  return old;
end
$$;
revoke all on function app.forget_workspace_invitations() from public;
create trigger profiles_forget_workspace_invitations before delete on public.profiles
  for each row execute function app.forget_workspace_invitations();

-- An entry is of the latest invitation to its address that was made until then: to the second, because the entry of an
-- invitation is made in the same moment.
alter table public.workspace_log disable trigger workspace_log_no_update;
update public.workspace_log l
  set details = (l.details - 'email') || coalesce(
    (select jsonb_build_object('invitation', i.id) from public.workspace_invitations i
      where i.workspace_id = l.workspace_id and i.email = l.details ->> 'email'
        and i.created_at <= l.created_at + interval '1 second'
      order by i.created_at desc, i.id desc limit 1),
    '{"invitation": ""}')
  where l.kind in ('member_invited', 'invitation_resent', 'invitation_revoked') and l.details ? 'email';
alter table public.workspace_log enable trigger workspace_log_no_update;
