-- The first account whose address is confirmed is the administrator, not the first that was made: an address that was
-- mistyped at the first sign-up used that place up, and whoever has its mailbox could have taken it later. New:
-- app.confirm_account. Changed: app.create_account makes users only, app.admit_account lets everybody in until somebody
-- has confirmed. Accounts that nobody confirmed, invited as or made an administrator are users from now on.
-- Rollback: app.create_account of 20261121000100_accounts.sql, app.admit_account of 20261128000630_sign_up_mode.sql, and
-- drop app.confirm_account.

create or replace function app.create_account(
  p_user_id uuid, p_workspace_id uuid, p_email text, p_display_name text, p_language text, p_time_zone text, p_now timestamptz
) returns text
language plpgsql volatile set search_path = ''
as $$
begin
  insert into public.profiles (id, email, display_name, language, time_zone, role, created_at, updated_at)
    values (p_user_id, p_email, p_display_name, p_language, p_time_zone, 'user', p_now, p_now);
  insert into public.workspaces (id, name, kind, owner_id, created_at)
    values (p_workspace_id, p_display_name, 'personal', p_user_id, p_now);
  insert into public.workspace_members (workspace_id, user_id, role, created_at)
    values (p_workspace_id, p_user_id, 'owner', p_now);
  return 'user';
end
$$;

-- Marks an address as confirmed; false when it was before. The lock makes "the first is the administrator" exact. It is
-- taken while nobody has confirmed alone, by callers that hold no other account than this one.
create function app.confirm_account(p_user_id uuid, p_now timestamptz) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  v_is_first boolean := false;
begin
  if not exists (select 1 from public.profiles p where p.email_verified_at is not null) then
    perform pg_advisory_xact_lock(hashtext('app.create_account'));
    v_is_first := not exists (select 1 from public.profiles p where p.email_verified_at is not null);
  end if;
  update public.profiles p
    set email_verified_at = p_now, role = case when v_is_first then 'admin' else p.role end
    where p.id = p_user_id and p.email_verified_at is null;
  return found;
end
$$;
revoke all on function app.confirm_account(uuid, timestamptz) from public;

-- Whether an account may be made for an address, and what it gets. An invitation counts with its token, or where the
-- address is proved in another way. With p_consume the invitation is used up; of parallel uses one succeeds, and the
-- lock, which app.confirm_account takes too, makes "nobody has confirmed yet" exact.
create or replace function app.admit_account(
  p_email text, p_token_hash bytea, p_is_proved boolean, p_consume boolean, p_now timestamptz
) returns table (is_admitted boolean, invitation_id uuid, role text, tier text)
language plpgsql volatile set search_path = ''
as $$
declare
  v_mode text := 'open';
  v_domains text[] := '{}';
  v_invitation public.invitations;
begin
  if p_consume then
    perform pg_advisory_xact_lock(hashtext('app.create_account'));
  end if;
  select s.mode, s.domains into v_mode, v_domains from public.sign_up_settings s order by s.id desc limit 1;
  v_mode := coalesce(v_mode, 'open');
  if v_mode <> 'closed' then
    select * into v_invitation from public.invitations i
      where i.email = p_email and (i.token_hash = p_token_hash or p_is_proved)
        and i.accepted_at is null and i.revoked_at is null and i.expires_at > p_now
      for update;
  end if;
  is_admitted := v_invitation.id is not null
    or not exists (select 1 from public.profiles p where p.email_verified_at is not null)
    or v_mode = 'open'
    or (v_mode = 'domains' and split_part(p_email, '@', 2) = any(v_domains));
  invitation_id := v_invitation.id;
  role := v_invitation.role;
  tier := v_invitation.tier;
  if is_admitted and p_consume and v_invitation.id is not null then
    update public.invitations i set accepted_at = p_now where i.id = v_invitation.id;
  end if;
  return next;
end
$$;

update public.profiles p set role = 'user'
  where p.role = 'admin' and p.email_verified_at is null
    and not exists (select 1 from public.invitations i where i.accepted_by = p.id and i.role = 'admin')
    and not exists (
      select 1 from public.admin_audit a
      where a.target = p.id::text and a.action = 'user.role_changed' and a.after ->> 'role' = 'admin');
