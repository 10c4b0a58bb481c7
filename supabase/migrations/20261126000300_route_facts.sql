-- What analytics sums over, read out of a decision once, when it is stored. Rollback: drop the columns and the functions.
-- Reading 50,000 decisions of twelve candidates each from their JSON took 8 s a report, nearly all of it parsing.

-- The candidates that nothing ruled out, best first. A decision of another shape has none, and is stored all the same.
create function app.open_candidates(p_decision jsonb) returns setof jsonb
language sql immutable set search_path = ''
as $$
  select c from jsonb_array_elements(
    case when jsonb_typeof(p_decision -> 'candidates') = 'array' then p_decision -> 'candidates' else '[]' end
  ) with ordinality as t (c, place) where c ->> 'ruledOut' is null order by place
$$;
revoke all on function app.open_candidates(jsonb) from public;

create function app.open_models(p_decision jsonb) returns text[]
language sql immutable set search_path = ''
as $$ select array(select c ->> 'modelId' from app.open_candidates(p_decision) c) $$;
revoke all on function app.open_models(jsonb) from public;

-- A number of JSON times p_factor, whole; null for anything else.
create function app.whole_number(p_value jsonb, p_factor int) returns bigint
language sql immutable set search_path = ''
as $$ select case when jsonb_typeof(p_value) = 'number' then round(p_value::numeric * p_factor)::bigint end $$;
revoke all on function app.whole_number(jsonb, int) from public;

create function app.open_numbers(p_decision jsonb, p_field text, p_factor int) returns bigint[]
language sql immutable set search_path = ''
as $$ select array(select app.whole_number(c -> p_field, p_factor) from app.open_candidates(p_decision) c) $$;
revoke all on function app.open_numbers(jsonb, text, int) from public;

alter table public.route_decisions
  add column intent text generated always as (decision #>> '{intents,0,intent}') stored,
  add column difficulty_percent bigint generated always as (app.whole_number(decision #> '{complexity,overall}', 100)) stored,
  add column best_cost_micro_usd bigint generated always as (app.whole_number(decision -> 'bestCostMicroUsd', 1)) stored,
  add column open_models text[] generated always as (app.open_models(decision)) stored,
  -- Expected quality in tenths of a point of 100.
  add column open_quality_tenths bigint[] generated always as (app.open_numbers(decision, 'quality', 10)) stored,
  add column open_costs_micro_usd bigint[] generated always as (app.open_numbers(decision, 'predictedCostMicroUsd', 1)) stored;
