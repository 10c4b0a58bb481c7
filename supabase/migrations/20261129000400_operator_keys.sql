-- The operator's keys for model providers that administrators add in the console, beside those of the environment, and
-- how often something was changed that every process keeps a copy of. Rollback: drop both tables.

create table public.console_versions (
  name text primary key check (char_length(name) <= 60),
  -- Raised within the transaction of each change, which makes changes of one kind wait for each other.
  version bigint not null default 0 check (version >= 0)
);
alter table public.console_versions enable row level security;
create policy console_versions_server_only on public.console_versions for all to authenticated
  using (false) with check (false);
insert into public.console_versions (name) values ('operator_keys');

create table public.operator_keys (
  id uuid primary key,
  provider text not null check (provider ~ '^[a-z0-9-]{1,60}$'),
  base_url text check (char_length(base_url) <= 300), -- null: the provider's own address; the envelope is bound to it
  envelope text not null check (char_length(envelope) <= 2000),
  hint text not null check (char_length(hint) <= 8),
  weight int not null check (weight between 1 and 1000000), -- its share of the requests,
  daily_cap_micro_usd bigint check (daily_cap_micro_usd >= 0),
  enabled boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
alter table public.operator_keys enable row level security;
create policy operator_keys_server_only on public.operator_keys for all to authenticated using (false) with check (false);
