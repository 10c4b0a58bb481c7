-- The lasting permission that a service for signing in gave with a connection: whether it still vouches for the person
-- is asked with it, and it is withdrawn there when the connection or the account goes. Rollback: drop the table; what
-- services gave is then theirs to take back.

create table public.connection_grants (
  id uuid primary key,
  -- Both go before the grant: it is left to be withdrawn at the service.
  connection_id uuid references public.connected_accounts (id) on delete set null,
  user_id uuid references public.profiles (id) on delete set null,
  provider text not null check (provider in ('google', 'github')),
  -- The server that gave it; no other is shown it.
  issuer text not null check (char_length(issuer) between 1 and 300),
  -- Whose it is there, when the connection that says so is gone.
  subject_hash bytea not null,
  -- The refresh token. Null when the service takes it no more.
  envelope text,
  renew_at timestamptz not null,
  expires_at timestamptz,
  -- Until then one worker has it, or nobody tries again.
  busy_until timestamptz,
  failures integer not null default 0 check (failures >= 0),
  failing_since timestamptz,
  last_problem text check (last_problem in ('unavailable', 'refused')),
  withdrawal_tries integer not null default 0 check (withdrawal_tries >= 0),
  renewed_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null,
  constraint connection_grants_token check (envelope is not null or ended_at is not null)
);
create unique index connection_grants_connection on public.connection_grants (connection_id);
create index connection_grants_user on public.connection_grants (user_id);
create index connection_grants_due on public.connection_grants (renew_at) where ended_at is null;
create index connection_grants_left on public.connection_grants (issuer, subject_hash) where connection_id is null;
alter table public.connection_grants enable row level security;
create policy connection_grants_server_only on public.connection_grants for all to authenticated
  using (false) with check (false);
