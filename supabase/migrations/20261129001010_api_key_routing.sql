-- How Auto chooses for what is asked with an API key: a mode for calls that name none, and limits that narrow the person's.
alter table public.api_keys
  add column route_mode text check (route_mode in ('economy', 'balanced', 'quality')),
  add column route_thresholds jsonb not null default '{}' check (jsonb_typeof(route_thresholds) = 'object');
grant select (route_mode, route_thresholds), update (route_mode, route_thresholds) on public.api_keys to authenticated;
