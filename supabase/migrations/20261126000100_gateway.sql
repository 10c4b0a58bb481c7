-- What the gateway needs to remember of people: which of their keys a provider refused, and whether a broken answer may
-- be continued by another model.

-- Null: not refused. A refused key is not used again until it is changed or tested.
alter table public.provider_keys
  add column refused_for text check (refused_for in ('auth', 'payment'));
grant select (refused_for), update (refused_for) on public.provider_keys to authenticated;

-- For answers whose model the router chose; a model that a person named is never continued by another.
alter table public.profiles add column continue_with_another_model boolean not null default true;
grant update (continue_with_another_model) on public.profiles to authenticated;
