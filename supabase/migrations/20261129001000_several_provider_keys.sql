-- A person may have several keys for one provider.
drop index public.provider_keys_one;
create index provider_keys_of_user on public.provider_keys (user_id, provider);

alter table public.provider_keys
  add column label text not null default '' check (char_length(label) <= 60),
  -- The share of the requests that it is asked with.
  add column weight int not null default 1 check (weight between 1 and 100),
  -- What may be spent with it in a day (UTC); null for no limit.
  add column daily_cap_micro_usd bigint check (daily_cap_micro_usd between 0 and 1000000000000),
  add column paused boolean not null default false,
  -- At most five minutes behind.
  add column last_used_at timestamptz;
grant select (label, weight, daily_cap_micro_usd, paused, last_used_at),
  update (label, weight, daily_cap_micro_usd, paused) on public.provider_keys to authenticated;
