-- A granted tier may run out. Rollback: drop the index and the column.

alter table public.profiles
  add column granted_until timestamptz; -- null: until it is taken back
create index profiles_granted_until on public.profiles (granted_until) where granted_until is not null;
