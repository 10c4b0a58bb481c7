-- A second factor: authenticator apps, recovery codes, sign-ins that wait for a code, and browsers that need none.
-- Rollback: drop the five tables and the row of retention_periods.

create table public.totp_factors (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 80),
  envelope text not null,
  -- The newest time step whose code was used: no code works twice, nor does an older one after it.
  last_step bigint not null default 0,
  confirmed_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null
);
create index totp_factors_user on public.totp_factors (user_id);
alter table public.totp_factors enable row level security;
create policy totp_factors_read on public.totp_factors for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select (id, user_id, name, confirmed_at, last_used_at, created_at) on public.totp_factors to authenticated;

create table public.recovery_codes (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  code_hash bytea not null,
  used_at timestamptz,
  created_at timestamptz not null
);
create unique index recovery_codes_user on public.recovery_codes (user_id, code_hash);
alter table public.recovery_codes enable row level security;
create policy recovery_codes_server_only on public.recovery_codes for all to authenticated using (false) with check (false);

-- Wrong codes of an account, whichever factor they were meant for.
create table public.second_factor_tries (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  tries int not null,
  paused_until timestamptz
);
alter table public.second_factor_tries enable row level security;
create policy second_factor_tries_server_only on public.second_factor_tries for all to authenticated
  using (false) with check (false);

create table public.pending_sign_ins (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  token_hash bytea not null,
  -- The cookies of the session that the code opens.
  envelope text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create unique index pending_sign_ins_token on public.pending_sign_ins (token_hash);
create index pending_sign_ins_user on public.pending_sign_ins (user_id);
create index pending_sign_ins_created on public.pending_sign_ins (created_at);
alter table public.pending_sign_ins enable row level security;
create policy pending_sign_ins_server_only on public.pending_sign_ins for all to authenticated
  using (false) with check (false);

create table public.trusted_browsers (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  token_hash bytea not null,
  ip text,
  user_agent text,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create unique index trusted_browsers_token on public.trusted_browsers (token_hash);
create index trusted_browsers_user on public.trusted_browsers (user_id);
create index trusted_browsers_expires on public.trusted_browsers (expires_at);
alter table public.trusted_browsers enable row level security;
create policy trusted_browsers_read on public.trusted_browsers for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select (id, user_id, ip, user_agent, expires_at, created_at) on public.trusted_browsers to authenticated;

insert into public.retention_periods (class, days) values ('pending_sign_ins', 1), ('trusted_browsers', 1);
