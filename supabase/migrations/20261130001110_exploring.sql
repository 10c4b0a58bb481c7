-- Auto may try models to learn of them, where the person allows it, and what models failed to answer counts a little.
-- Rollback: drop the columns and the indexes.

alter table public.route_preferences
  add column explores boolean not null default false,
  -- Since when learning is on again; failures before it do not count. Null: it was never off.
  add column learns_since timestamptz;
grant update (explores, learns_since) on public.route_preferences to authenticated;

-- Few rows, for whom every answer asks.
create index usage_ledger_failures on public.usage_ledger (user_id, created_at) where outcome in ('failed', 'interrupted');
create index route_decisions_reservation on public.route_decisions (reservation_id) where reservation_id is not null;
