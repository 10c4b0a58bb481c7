-- What a tier allows beside requests. Rollback: drop the columns of this file from tiers.

alter table public.tiers
  add column max_api_keys int not null default 20 check (max_api_keys between 1 and 1000),
  add column storage_max_bytes bigint check (storage_max_bytes > 0); -- null: unlimited
update public.tiers set
  max_api_keys = case id when 'free' then 20 when 'pro' then 50 when 'team' then 100 else 200 end,
  storage_max_bytes = case id when 'free' then 500000000 when 'pro' then 10000000000 when 'team' then 100000000000 end;

-- What is stored of a person is summed before an upload is taken.
create index attachments_user_size on public.attachments (user_id) include (size_bytes);
