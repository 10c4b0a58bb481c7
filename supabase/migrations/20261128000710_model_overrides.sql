-- What the operator changes of the model registry: whether a model is offered, and its price from a day on. Every change
-- is a row; the newest that has begun counts. Rollback: drop the table.

create table public.model_overrides (
  id uuid primary key,
  model_id text not null check (char_length(model_id) between 3 and 200),
  enabled boolean, -- a row with it is about that alone, one without it about the price
  -- A whole price; null in a row without `enabled`: the registry's own again.
  price jsonb check (jsonb_typeof(price) = 'object' and price::text !~ '[:\[] ?-'),
  starts_at timestamptz not null,
  actor_id uuid, -- no key, because the history outlives the account
  created_at timestamptz not null
);
create index model_overrides_model on public.model_overrides (model_id, id desc);
alter table public.model_overrides enable row level security;
create policy model_overrides_server_only on public.model_overrides for all to authenticated
  using (false) with check (false);
create trigger model_overrides_append_only before update or delete on public.model_overrides
  for each row execute function app.forbid_change();
