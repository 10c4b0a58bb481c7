-- For how long a plan keeps conversations that nobody uses, and who was told of it. No plan has such a limit until an
-- administrator sets one. Rollback: drop the table of this file and the column it adds to tiers.

alter table public.tiers
  add column conversation_max_days int check (conversation_max_days between 1 and 36500); -- null: for ever

-- Nothing goes before its owner was told, and not before the day that was named then.
create table public.retention_notices (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  max_days int not null, -- the limit that was told of; another one is told of anew
  deletes_from timestamptz not null,
  created_at timestamptz not null
);
alter table public.retention_notices enable row level security;
create policy retention_notices_read on public.retention_notices for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.retention_notices to authenticated;
