-- Accounts whose owner wants them gone, until nothing is left of them. Rollback: drop the table.

create table public.account_deletions (
  id uuid primary key,
  user_id uuid not null, -- no key: the row outlives the account until the job has been everywhere
  requested_at timestamptz not null,
  deletes_at timestamptz not null,
  queued_at timestamptz, -- when its job was queued last; one that died for good is queued again
  started_at timestamptz, -- from here on there is no way back
  check (deletes_at >= requested_at)
);
create unique index account_deletions_user on public.account_deletions (user_id);
create index account_deletions_due on public.account_deletions (deletes_at);
alter table public.account_deletions enable row level security;
create policy account_deletions_read on public.account_deletions for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.account_deletions to authenticated;
