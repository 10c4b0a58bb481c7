-- What administrators changed: kept for a year and altered by nobody. Rollback: drop the table and the functions of this
-- file, and the row of retention_periods.

create table public.admin_audit (
  id uuid primary key,
  actor_id uuid, -- null: the server itself, when something ran out; no key, because the log outlives the account
  action text not null check (action ~ '^[a-z_]{2,30}\.[a-z_]{2,40}$'),
  target_kind text not null check (target_kind ~ '^[a-z_]{2,30}$'),
  -- The id of what was changed, never an address: what an account leaves behind here names nobody.
  target text not null check (char_length(target) <= 200 and target !~ '[[:cntrl:]]'),
  before jsonb check (jsonb_typeof(before) = 'object'),
  after jsonb check (jsonb_typeof(after) = 'object'),
  reason text check (char_length(reason) <= 500 and reason !~ '[[:cntrl:]]'),
  ip text check (char_length(ip) <= 100 and ip !~ '[[:cntrl:]]'),
  request_id text check (char_length(request_id) <= 100),
  created_at timestamptz not null
);
create index admin_audit_created on public.admin_audit (created_at desc, id desc);
create index admin_audit_target on public.admin_audit (target, created_at desc);
create index admin_audit_actor on public.admin_audit (actor_id, created_at desc);
alter table public.admin_audit enable row level security;
create policy admin_audit_server_only on public.admin_audit for all to authenticated using (false) with check (false);
-- The hosted service grants this role everything on new tables.
revoke insert, update, delete, truncate on public.admin_audit from service_role;

create trigger admin_audit_no_update before update on public.admin_audit
  for each row execute function app.forbid_change();
create trigger admin_audit_no_truncate before truncate on public.admin_audit
  for each statement execute function app.forbid_change();

-- Rows go in one way only: what app.purge_admin_audit has named too old.
create function app.forbid_early_audit_delete() returns trigger
language plpgsql volatile set search_path = ''
as $$
begin
  if old.created_at < nullif(current_setting('app.purge_audit_before', true), '')::timestamptz then
    return old;
  end if;
  raise exception 'table % is append-only', tg_table_name using errcode = '42501';
end
$$;
revoke all on function app.forbid_early_audit_delete() from public;
create trigger admin_audit_no_delete before delete on public.admin_audit
  for each row execute function app.forbid_early_audit_delete();

insert into public.retention_periods (class, days) values ('admin_audit', 365);

-- Removes at most p_limit entries from before p_before, and answers how many.
create function app.purge_admin_audit(p_before timestamptz, p_limit int) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_count int;
begin
  perform set_config('app.purge_audit_before', p_before::text, true);
  delete from public.admin_audit where ctid = any(array(
    select a.ctid from public.admin_audit a where a.created_at < p_before limit p_limit for update skip locked));
  get diagnostics v_count = row_count;
  perform set_config('app.purge_audit_before', '', true);
  return v_count;
end
$$;
revoke all on function app.purge_admin_audit(timestamptz, int) from public;
