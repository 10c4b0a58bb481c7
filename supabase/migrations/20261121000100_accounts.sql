-- Accounts, workspaces, sessions, keys. Rollback: drop the tables of this file and schema app.

create schema if not exists app;
revoke all on schema app from public;
grant usage on schema app to authenticated, service_role;

-- Nothing is granted by default: every table below grants verbs (and columns) one by one. TRUNCATE never.
revoke all on all tables in schema public from anon, authenticated;
alter default privileges in schema public revoke all on tables from anon, authenticated;
alter default privileges in schema public revoke all on functions from public, anon, authenticated;
alter default privileges in schema app revoke all on functions from public;
-- PostgreSQL's own default lets PUBLIC execute new functions, and only a default for all schemas takes that away.
alter default privileges revoke execute on functions from public;

-- The signed-in user of this transaction, from the claims that `asUser` sets; null when there is none.
create function app.current_user_id() returns uuid
language sql stable parallel safe set search_path = ''
as $$ select (nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub')::uuid $$;
revoke all on function app.current_user_id() from public;
grant execute on function app.current_user_id() to authenticated, service_role;

create table public.tiers (
  id text primary key,
  name text not null,
  position int not null,
  requests_per_minute int not null check (requests_per_minute > 0),
  requests_per_month int check (requests_per_month > 0), -- null: unlimited
  max_parallel_runs int not null check (max_parallel_runs > 0)
);
insert into public.tiers (id, name, position, requests_per_minute, requests_per_month, max_parallel_runs) values
  ('free', 'Free', 0, 20, 100, 3),
  ('pro', 'Pro', 1, 100, 10000, 10),
  ('team', 'Team', 2, 500, 100000, 20),
  ('enterprise', 'Enterprise', 3, 10000, null, 1000);
alter table public.tiers enable row level security;
create policy tiers_read on public.tiers for select to authenticated using (true);
grant select on public.tiers to authenticated;

create table public.profiles (
  id uuid primary key,
  email text not null check (email = lower(email)),
  email_verified_at timestamptz,
  display_name text not null check (char_length(display_name) between 1 and 80),
  avatar_path text check (starts_with(avatar_path, id::text || '/')), -- the server reads it with its own key
  theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
  language text not null default 'en' check (language in ('en', 'de')),
  time_zone text not null default 'UTC' check (char_length(time_zone) <= 64),
  default_model text not null default 'nexus/auto',
  route_mode text not null default 'balanced' check (route_mode in ('economy', 'balanced', 'quality')),
  role text not null default 'user' check (role in ('user', 'admin')),
  tier text not null default 'free' references public.tiers (id),
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index profiles_email on public.profiles (email);
alter table public.profiles enable row level security;
create policy profiles_read on public.profiles for select to authenticated using (id = (select app.current_user_id()));
create policy profiles_update on public.profiles for update to authenticated
  using (id = (select app.current_user_id())) with check (id = (select app.current_user_id()));
grant select on public.profiles to authenticated;
grant update (display_name, avatar_path, theme, language, time_zone, default_model, route_mode, updated_at)
  on public.profiles to authenticated;

create table public.workspaces (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 80),
  kind text not null check (kind in ('personal', 'team')),
  owner_id uuid not null references public.profiles (id) on delete cascade,
  created_at timestamptz not null default now()
);
create index workspaces_owner on public.workspaces (owner_id);
create unique index workspaces_one_personal on public.workspaces (owner_id) where kind = 'personal';
create table public.workspace_members (
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (workspace_id, user_id)
);
create index workspace_members_user on public.workspace_members (user_id);

-- SECURITY DEFINER because a policy on workspace_members that reads workspace_members would recurse.
create function app.is_member(p_workspace_id uuid) returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select 1 from public.workspace_members m
    where m.workspace_id = p_workspace_id and m.user_id = app.current_user_id()
  )
$$;
revoke all on function app.is_member(uuid) from public;
grant execute on function app.is_member(uuid) to authenticated, service_role;

alter table public.workspaces enable row level security;
alter table public.workspace_members enable row level security;
create policy workspaces_read on public.workspaces for select to authenticated using (app.is_member(id));
create policy workspaces_update on public.workspaces for update to authenticated
  using (owner_id = (select app.current_user_id())) with check (owner_id = (select app.current_user_id()));
create policy workspace_members_read on public.workspace_members for select to authenticated
  using (app.is_member(workspace_id));
grant select on public.workspaces, public.workspace_members to authenticated;
grant update (name) on public.workspaces to authenticated;

-- One row per sign-in; id is the session_id claim. A revoked row cuts access although the token is still valid.
create table public.user_sessions (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  ip text,
  user_agent text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  revoked_at timestamptz
);
create index user_sessions_user on public.user_sessions (user_id, created_at desc);
alter table public.user_sessions enable row level security;
create policy user_sessions_read on public.user_sessions for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.user_sessions to authenticated;

-- E-mail verification and password reset. Hashes only; the server is the sole reader.
create table public.one_time_codes (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  purpose text not null check (purpose in ('verify_email', 'reset_password')),
  code_hash bytea not null,
  token_hash bytea not null,
  attempts int not null default 0,
  expires_at timestamptz not null,
  consumed_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index one_time_codes_token on public.one_time_codes (token_hash);
create index one_time_codes_user on public.one_time_codes (user_id, purpose);
alter table public.one_time_codes enable row level security;
create policy one_time_codes_server_only on public.one_time_codes for all to authenticated
  using (false) with check (false);

-- Sign-in throttles live in Postgres so that they hold while Redis is down.
create table public.throttles (
  key text primary key,
  window_start timestamptz not null,
  hits int not null
);
create index throttles_window on public.throttles (window_start);
alter table public.throttles enable row level security;
create policy throttles_server_only on public.throttles for all to authenticated using (false) with check (false);

-- Counts one hit in a fixed window and says whether it is within the limit. One statement, so parallel hits count.
create function app.hit_throttle(p_key text, p_limit int, p_window_seconds int, p_now timestamptz)
returns table (allowed boolean, retry_after_seconds int)
language sql volatile set search_path = ''
as $$
  insert into public.throttles as t (key, window_start, hits) values (p_key, p_now, 1)
  on conflict (key) do update set
    hits = case when t.window_start + make_interval(secs => p_window_seconds) <= p_now then 1 else t.hits + 1 end,
    window_start = case when t.window_start + make_interval(secs => p_window_seconds) <= p_now then p_now
                        else t.window_start end
  returning t.hits <= p_limit,
    greatest(1, ceil(extract(epoch from t.window_start + make_interval(secs => p_window_seconds) - p_now)))::int
$$;
revoke all on function app.hit_throttle(text, int, int, timestamptz) from public;

create table public.api_keys (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 80),
  prefix text not null,
  hash bytea not null,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);
create unique index api_keys_hash on public.api_keys (hash);
create index api_keys_user on public.api_keys (user_id, created_at desc);
create index api_keys_workspace on public.api_keys (workspace_id);
alter table public.api_keys enable row level security;
create policy api_keys_read on public.api_keys for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy api_keys_create on public.api_keys for insert to authenticated
  with check (user_id = (select app.current_user_id()) and app.is_member(workspace_id));
create policy api_keys_revoke on public.api_keys for update to authenticated
  using (user_id = (select app.current_user_id())) with check (user_id = (select app.current_user_id()));
-- The hash is written but never read back by the user's role.
grant select (id, user_id, workspace_id, name, prefix, scopes, created_at, last_used_at, expires_at, revoked_at)
  on public.api_keys to authenticated;
grant insert on public.api_keys to authenticated;
grant update (name, revoked_at) on public.api_keys to authenticated;

create table public.provider_keys (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  provider text not null check (char_length(provider) <= 60),
  base_url text,
  envelope text not null, -- v1.kid.iv.ct.tag
  hint text not null,     -- last four characters
  status text not null default 'untested' check (status in ('untested', 'ok', 'failed')),
  last_error text,
  last_tested_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index provider_keys_one on public.provider_keys (user_id, provider);
alter table public.provider_keys enable row level security;
create policy provider_keys_read on public.provider_keys for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy provider_keys_create on public.provider_keys for insert to authenticated
  with check (user_id = (select app.current_user_id()));
create policy provider_keys_update on public.provider_keys for update to authenticated
  using (user_id = (select app.current_user_id())) with check (user_id = (select app.current_user_id()));
create policy provider_keys_delete on public.provider_keys for delete to authenticated
  using (user_id = (select app.current_user_id()));
-- The envelope is opened by the server's own role only.
grant select (id, user_id, provider, base_url, hint, status, last_error, last_tested_at, created_at)
  on public.provider_keys to authenticated;
grant insert, delete on public.provider_keys to authenticated;
grant update (envelope, base_url, hint, status, last_error, last_tested_at) on public.provider_keys to authenticated;

-- Creates profile, personal workspace and membership in one step. The lock makes "the first account is admin" exact.
create function app.create_account(
  p_user_id uuid, p_workspace_id uuid, p_email text, p_display_name text, p_language text, p_time_zone text, p_now timestamptz
) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  v_role text;
begin
  perform pg_advisory_xact_lock(hashtext('app.create_account'));
  v_role := case when exists (select 1 from public.profiles) then 'user' else 'admin' end;
  insert into public.profiles (id, email, display_name, language, time_zone, role, created_at, updated_at)
    values (p_user_id, p_email, p_display_name, p_language, p_time_zone, v_role, p_now, p_now);
  insert into public.workspaces (id, name, kind, owner_id, created_at)
    values (p_workspace_id, p_display_name, 'personal', p_user_id, p_now);
  insert into public.workspace_members (workspace_id, user_id, role, created_at)
    values (p_workspace_id, p_user_id, 'owner', p_now);
  return v_role;
end
$$;
revoke all on function app.create_account(uuid, uuid, text, text, text, text, timestamptz) from public;
