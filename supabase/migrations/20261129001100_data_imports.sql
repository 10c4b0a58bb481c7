-- Archives that a person brings back: how far each has come, what was taken over and what was not, and which rows of
-- theirs it made, so that the same archive never doubles and an import can be removed as a whole.
-- Rollback: drop both tables and the row of retention_periods.

create table public.data_imports (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  state text not null check (state in ('uploading', 'waiting', 'running', 'done', 'failed', 'removing')),
  -- The run of the job that may write here, and for this import into other tables.
  run_token uuid,
  size_bytes bigint not null check (size_bytes > 0),
  -- Parts of the archive that have arrived, in their order.
  received_parts int not null default 0,
  takes_profile boolean not null,
  takes_router boolean not null,
  done_items int not null default 0,
  total_items int not null default 0,
  failure text,
  report jsonb,
  -- Settings before and after the import, to put them back; null while none was taken.
  replaced jsonb,
  created_at timestamptz not null,
  heartbeat_at timestamptz not null,
  finished_at timestamptz
);
create unique index data_imports_one_at_a_time on public.data_imports (user_id)
  where state in ('uploading', 'waiting', 'running');
create index data_imports_user on public.data_imports (user_id, created_at desc);
create index data_imports_uploading on public.data_imports (heartbeat_at) where state = 'uploading';
alter table public.data_imports enable row level security;
create policy data_imports_read on public.data_imports for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select (id, user_id, state, size_bytes, received_parts, takes_profile, takes_router, done_items, total_items,
  failure, report, created_at, heartbeat_at, finished_at) on public.data_imports to authenticated;

-- What a row was called where it comes from, and what it is called here.
create table public.data_import_items (
  user_id uuid not null references public.profiles (id) on delete cascade,
  kind text not null check (kind in ('conversation', 'message', 'attachment')),
  origin text not null check (char_length(origin) between 1 and 100),
  local_id uuid not null,
  import_id uuid not null references public.data_imports (id) on delete cascade,
  primary key (user_id, kind, origin)
);
create index data_import_items_import on public.data_import_items (import_id, kind, local_id);
alter table public.data_import_items enable row level security;
create policy data_import_items_read on public.data_import_items for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.data_import_items to authenticated;

insert into public.retention_periods (class, days) values ('data_imports', 1);
