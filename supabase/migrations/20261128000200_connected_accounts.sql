-- Signing in by other services: who is connected to which account, sign-ins under way, and accounts that have no
-- password. Rollback: drop the three tables and the row of retention_periods.

create table public.connected_accounts (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  provider text not null check (provider in ('google', 'github')),
  -- Whose word the subject is: the same number means somebody else on another server.
  issuer text not null check (char_length(issuer) between 1 and 300),
  subject text not null check (char_length(subject) between 1 and 255),
  email text not null check (char_length(email) <= 254),
  last_used_at timestamptz,
  created_at timestamptz not null
);
create unique index connected_accounts_subject on public.connected_accounts (issuer, subject);
create unique index connected_accounts_one on public.connected_accounts (user_id, provider);
alter table public.connected_accounts enable row level security;
create policy connected_accounts_read on public.connected_accounts for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select (id, user_id, provider, email, last_used_at, created_at) on public.connected_accounts to authenticated;

create table public.oauth_flows (
  id uuid primary key,
  -- What the browser holds, and what the provider hands back to it: both are needed, once.
  token_hash bytea not null,
  state_hash bytea not null,
  provider text not null,
  -- State, nonce and verifier of one trip to a provider, or the identity that waits for its owner's sign-in.
  envelope text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create unique index oauth_flows_token on public.oauth_flows (token_hash);
create index oauth_flows_created on public.oauth_flows (created_at);
alter table public.oauth_flows enable row level security;
create policy oauth_flows_server_only on public.oauth_flows for all to authenticated using (false) with check (false);

-- The hash of a random password that nobody knows. As long as it is the account's, the account has no password;
-- whatever sets another one need not know of this table.
create table public.placeholder_passwords (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  password_hash text not null
);
alter table public.placeholder_passwords enable row level security;
create policy placeholder_passwords_server_only on public.placeholder_passwords for all to authenticated
  using (false) with check (false);

insert into public.retention_periods (class, days) values ('oauth_flows', 1);
