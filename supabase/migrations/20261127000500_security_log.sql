-- The security log: what happened to an account, kept for a year and changed by nobody. Rollback: drop the trigger
-- profiles_log_change, the table and the functions of this file, and the row of retention_periods.

create table public.security_events (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  kind text not null check (kind ~ '^[a-z_]{3,40}$'),
  -- Who did it: the person, somebody who was not signed in, or the server and whoever runs it.
  actor text not null check (actor in ('user', 'anonymous', 'server')),
  session_id uuid, -- the log outlives the session
  -- A line break or an escape sequence in a header would forge lines wherever the log is printed.
  ip text check (char_length(ip) <= 100 and ip !~ '[[:cntrl:]]'),
  user_agent text check (char_length(user_agent) <= 300 and user_agent !~ '[[:cntrl:]]'),
  details jsonb not null default '{}' check (jsonb_typeof(details) = 'object'),
  created_at timestamptz not null
);
create index security_events_user on public.security_events (user_id, created_at desc, id desc);
create index security_events_created on public.security_events (created_at);
alter table public.security_events enable row level security;
create policy security_events_read on public.security_events for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.security_events to authenticated;
-- The hosted service grants this role everything on new tables.
revoke insert, update, delete, truncate on public.security_events from service_role;

-- SECURITY DEFINER because an act and its record are one transaction, also where a person acts, who may not insert. In a
-- schema that the REST API does not serve, and for the person's own log only.
create function app.record_security_event(
  p_id uuid, p_user_id uuid, p_kind text, p_actor text, p_session_id uuid, p_ip text, p_user_agent text,
  p_details jsonb, p_now timestamptz
) returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
  if current_setting('role', true) = 'authenticated' and app.current_user_id() is distinct from p_user_id then
    raise exception 'the log of another account' using errcode = '42501';
  end if;
  insert into public.security_events (id, user_id, kind, actor, session_id, ip, user_agent, details, created_at)
    values (p_id, p_user_id, p_kind, p_actor, p_session_id, p_ip, p_user_agent, p_details, p_now);
end
$$;
revoke all on function app.record_security_event(uuid, uuid, text, text, uuid, text, text, jsonb, timestamptz) from public;
grant execute on function app.record_security_event(uuid, uuid, text, text, uuid, text, text, jsonb, timestamptz)
  to authenticated, service_role;

create trigger security_events_no_update before update on public.security_events
  for each row execute function app.forbid_change();
create trigger security_events_no_truncate before truncate on public.security_events
  for each statement execute function app.forbid_change();

-- Rows go in two ways only: what app.purge_security_events has named too old, and the log of an account that is gone.
create function app.forbid_early_delete() returns trigger
language plpgsql volatile set search_path = ''
as $$
begin
  if old.created_at < nullif(current_setting('app.purge_before', true), '')::timestamptz
    or not exists (select 1 from public.profiles p where p.id = old.user_id) then
    return old;
  end if;
  raise exception 'table % is append-only', tg_table_name using errcode = '42501';
end
$$;
revoke all on function app.forbid_early_delete() from public;
create trigger security_events_no_delete before delete on public.security_events
  for each row execute function app.forbid_early_delete();

insert into public.retention_periods (class, days) values ('security_events', 365);

-- Removes at most p_limit entries from before p_before, and answers how many.
create function app.purge_security_events(p_before timestamptz, p_limit int) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_count int;
begin
  perform set_config('app.purge_before', p_before::text, true);
  delete from public.security_events where ctid = any(array(
    select e.ctid from public.security_events e where e.created_at < p_before limit p_limit for update skip locked));
  get diagnostics v_count = row_count;
  perform set_config('app.purge_before', '', true);
  return v_count;
end
$$;
revoke all on function app.purge_security_events(timestamptz, int) from public;

-- Tier, role and whether an account is enabled are changed by the server and by whoever runs it, in many places: the
-- entry is written here, so that none of them can leave it out.
create function app.log_account_change() returns trigger
language plpgsql volatile set search_path = ''
as $$
declare
  v_now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  if new.tier is distinct from old.tier then
    insert into public.security_events (id, user_id, kind, actor, details, created_at)
      values (gen_random_uuid(), new.id, 'tier_changed', 'server', jsonb_build_object('from', old.tier, 'to', new.tier), v_now);
  end if;
  if new.role is distinct from old.role then
    insert into public.security_events (id, user_id, kind, actor, details, created_at)
      values (gen_random_uuid(), new.id, 'role_changed', 'server', jsonb_build_object('from', old.role, 'to', new.role), v_now);
  end if;
  if (new.disabled_at is null) is distinct from (old.disabled_at is null) then
    insert into public.security_events (id, user_id, kind, actor, created_at)
      values (gen_random_uuid(), new.id, case when new.disabled_at is null then 'account_enabled' else 'account_disabled' end,
        'server', v_now);
  end if;
  return null;
end
$$;
revoke all on function app.log_account_change() from public;
create trigger profiles_log_change after update of tier, role, disabled_at on public.profiles
  for each row execute function app.log_account_change();
