-- Which models may be asked at all, in a workspace and with an API key, and where a workspace's data may be processed. Null:
-- any, and anywhere. Rollback: drop the columns.
alter table public.workspaces
  add column route_allowed_models text[] check (cardinality(route_allowed_models) <= 500),
  add column route_allowed_regions text[] check (route_allowed_regions <@ array['eu', 'us', 'cn', 'sg', 'global']);
alter table public.api_keys add column route_allowed_models text[] check (cardinality(route_allowed_models) <= 500);
grant select (route_allowed_models), update (route_allowed_models) on public.api_keys to authenticated;
