-- Copies of everything that is kept of a person, which they asked for: how far each has come and where its archive is.
-- Rollback: drop the table and the row of retention_periods.

create table public.data_exports (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  state text not null check (state in ('waiting', 'running', 'ready', 'failed', 'cancelled')),
  -- The run of the job that may write here: one that was given up for dead and goes on must not.
  run_token uuid,
  done_items int not null default 0,
  total_items int not null default 0,
  size_bytes bigint,
  storage_path text,
  created_at timestamptz not null,
  heartbeat_at timestamptz not null,
  finished_at timestamptz,
  expires_at timestamptz
);
create unique index data_exports_one_at_a_time on public.data_exports (user_id) where state in ('waiting', 'running');
create index data_exports_user on public.data_exports (user_id, created_at desc);
create index data_exports_finished on public.data_exports (finished_at);
alter table public.data_exports enable row level security;
create policy data_exports_read on public.data_exports for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select (id, user_id, state, done_items, total_items, size_bytes, created_at, heartbeat_at, finished_at, expires_at)
  on public.data_exports to authenticated;

insert into public.retention_periods (class, days) values ('data_exports', 1);
