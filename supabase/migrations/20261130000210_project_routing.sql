-- How Auto chooses in a project, and the model that its chats begin with. Rollback: drop the columns.

alter table public.projects
  -- Null: the usual one.
  add column route_mode text check (route_mode in ('economy', 'balanced', 'quality')),
  add column route_thresholds jsonb not null default '{}' check (jsonb_typeof(route_thresholds) = 'object'),
  add column default_model text check (char_length(default_model) between 3 and 200);
grant update (route_mode, route_thresholds, default_model) on public.projects to authenticated;
