-- The project that everything asked with an API key belongs to: its budgets, limits and costs are those of the project.
-- Rollback: alter table public.api_keys drop column project_id.

-- The key holds person and workspace too, as that of conversations: no API key is ever in somebody else's project.
alter table public.api_keys
  add column project_id uuid,
  add constraint api_keys_project_fkey foreign key (project_id, user_id, workspace_id)
    references public.projects (id, user_id, workspace_id) on delete set null (project_id);
create index api_keys_project on public.api_keys (project_id) where project_id is not null;
grant select (project_id), update (project_id) on public.api_keys to authenticated;
