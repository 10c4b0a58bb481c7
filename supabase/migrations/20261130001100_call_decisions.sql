-- What Auto chose for calls of the API, beside what it chose for messages. Their text is stored nowhere. Rollback: drop the
-- function, delete the rows that have a reservation_id and the retention period, drop the index and the columns.

alter table public.route_decisions
  -- Of a call of the API; null for a message.
  add column reservation_id uuid,
  -- The model that really answered a call; null where none did. A message says so itself.
  add column answered_by text;
create index route_decisions_calls on public.route_decisions (user_id, created_at) where reservation_id is not null;

-- Messages take their decisions with them; calls have none, and the longest period of the Router page is a year.
insert into public.retention_periods (class, days) values ('api_decisions', 400);

-- Closes calls as app.close_usages does, and stores the decision of each that was open and brings one.
create function app.close_calls(p jsonb) returns setof boolean
language plpgsql volatile set search_path = ''
as $$
declare
  v_closed boolean[] := array(select app.close_usages(p));
begin
  insert into public.route_decisions (id, user_id, reservation_id, answered_by, model_id, version, decision, context, intent,
      difficulty_percent, best_cost_micro_usd, open_models, open_quality_tenths, open_costs_micro_usd, created_at)
    select (d.made ->> 'id')::uuid, r.user_id, r.id, d.made ->> 'answeredBy', d.made #>> '{decision,modelId}',
      d.made #>> '{decision,version}', d.made -> 'decision', d.made -> 'context', d.made #>> '{facts,intent}',
      round((d.made #>> '{decision,complexity,overall}')::numeric * 100), (d.made #>> '{decision,bestCostMicroUsd}')::bigint,
      (d.made #>> '{facts,openModels}')::text[], (d.made #>> '{facts,openQualityTenths}')::bigint[],
      (d.made #>> '{facts,openCostsMicroUsd}')::bigint[], (t.input ->> 'now')::timestamptz
    from jsonb_array_elements(p) with ordinality as t (input, position)
    cross join lateral (select t.input -> 'decided' as made) d
    join public.usage_reservations r on r.id = (t.input ->> 'id')::uuid
    where v_closed[t.position] and jsonb_typeof(d.made) = 'object';
  return query select c.closed from unnest(v_closed) with ordinality as c (closed, position) order by c.position;
end
$$;
revoke all on function app.close_calls(jsonb) from public;
