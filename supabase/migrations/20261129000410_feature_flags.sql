-- Which parts of the product are switched on, and for whom. Every change is a row; the newest of a flag counts, and a
-- flag without one is on for everybody. Rollback: drop the table.

create table public.feature_flags (
  id uuid primary key,
  flag text not null check (flag ~ '^[a-z_]{2,40}$'),
  everyone boolean not null,
  tiers text[] not null,
  people uuid[] not null check (cardinality(people) <= 200), -- no key: an account that is gone is nobody's id
  percent int not null check (percent between 0 and 100),
  reason text not null check (char_length(reason) <= 500 and reason !~ '[[:cntrl:]]'),
  actor_id uuid, -- no key, because the history outlives the account
  created_at timestamptz not null
);
create index feature_flags_flag on public.feature_flags (flag, id desc);
alter table public.feature_flags enable row level security;
create policy feature_flags_server_only on public.feature_flags for all to authenticated using (false) with check (false);
create trigger feature_flags_append_only before update or delete on public.feature_flags
  for each row execute function app.forbid_change();
