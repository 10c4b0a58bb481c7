-- What analytics sums over, read out of a decision once, when it is stored. Rollback: drop the columns and the functions.
-- Reading 50,000 decisions of twelve candidates each from their JSON took 8 s a report, nearly all of it parsing.

-- One field of the candidates that nothing ruled out, best first. No error for a decision of another shape: it must
-- never keep an answer from being stored.
create function app.open_candidates(p_decision jsonb, p_field text) returns text[]
language sql immutable set search_path = ''
as $$
  select case when jsonb_typeof(p_decision -> 'candidates') = 'array' then array(
    select c ->> p_field from jsonb_array_elements(p_decision -> 'candidates') with ordinality as t (c, place)
    where c ->> 'ruledOut' is null order by place) end
$$;
revoke all on function app.open_candidates(jsonb, text) from public;

-- The number in a JSON field; null for anything else.
create function app.number_at(p_decision jsonb, p_path text[]) returns float8
language sql immutable set search_path = ''
as $$ select case when jsonb_typeof(p_decision #> p_path) = 'number' then (p_decision #>> p_path)::float8 end $$;
revoke all on function app.number_at(jsonb, text[]) from public;

alter table public.route_decisions
  add column intent text generated always as (decision #>> '{intents,0,intent}') stored,
  add column difficulty float8 generated always as (app.number_at(decision, '{complexity,overall}')) stored,
  add column best_cost_micro_usd float8 generated always as (app.number_at(decision, '{bestCostMicroUsd}')) stored,
  add column open_models text[] generated always as (app.open_candidates(decision, 'modelId')) stored,
  add column open_qualities float8[] generated always as (app.open_candidates(decision, 'quality')::float8[]) stored,
  add column open_costs_micro_usd float8[] generated always as (app.open_candidates(decision, 'predictedCostMicroUsd')::float8[]) stored;
