-- Passkeys (WebAuthn): public keys that sign in and count as a second factor, and what a browser is asked to sign.
-- Rollback: drop the three tables and the row of retention_periods.

create table public.passkeys (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 80),
  -- The authenticator's own name of the key, and the key in COSE.
  credential bytea not null check (octet_length(credential) between 1 and 1023),
  public_key bytea not null,
  -- How often the authenticator says it has signed; one that goes back was copied. Many authenticators always say 0.
  counter bigint not null default 0,
  transports text[] not null default '{}',
  -- Whether the key is in somebody's cloud as well, as the authenticator last said.
  is_synced boolean not null,
  last_used_at timestamptz,
  created_at timestamptz not null
);
create unique index passkeys_credential on public.passkeys (credential);
create index passkeys_user on public.passkeys (user_id);
alter table public.passkeys enable row level security;
create policy passkeys_read on public.passkeys for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select (id, user_id, name, transports, is_synced, last_used_at, created_at) on public.passkeys to authenticated;

-- By which an authenticator knows the account: random, so that a lost one tells nobody whose it was.
create table public.passkey_handles (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  handle bytea not null
);
create unique index passkey_handles_handle on public.passkey_handles (handle);
alter table public.passkey_handles enable row level security;
create policy passkey_handles_server_only on public.passkey_handles for all to authenticated
  using (false) with check (false);

create table public.passkey_challenges (
  id uuid primary key,
  -- Of the challenge with the browser, the purpose, the account and the session that it is for.
  challenge_hash bytea not null,
  expires_at timestamptz not null,
  created_at timestamptz not null
);
create unique index passkey_challenges_hash on public.passkey_challenges (challenge_hash);
create index passkey_challenges_created on public.passkey_challenges (created_at);
alter table public.passkey_challenges enable row level security;
create policy passkey_challenges_server_only on public.passkey_challenges for all to authenticated
  using (false) with check (false);

insert into public.retention_periods (class, days) values ('passkey_challenges', 1);
