-- Whether answers that a workspace pays for are kept and given again to the very same request of the same person there.
-- Rollback: drop the column.
alter table public.workspaces add column caches_answers boolean not null default false;
