-- Limits that a person sets on what Auto may choose. Rollback: drop the column.

alter table public.route_preferences
  -- qualityFloor, strongFrom, maxCostMicroUsd, maxWaitMs: those that are set.
  add column thresholds jsonb not null default '{}' check (jsonb_typeof(thresholds) = 'object');
grant update (thresholds) on public.route_preferences to authenticated;
