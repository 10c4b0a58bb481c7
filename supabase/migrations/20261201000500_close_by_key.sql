-- The reservations of calls that settle are found by their key, however many there are. The planner takes the calls for a
-- hundred, and read the whole table for them until it had some twenty thousand rows. Rollback: the functions as they were
-- in 20261130000400_usage_groups.sql and 20261130001100_call_decisions.sql.

create or replace function app.close_usages(p jsonb) returns setof boolean
language plpgsql volatile set search_path = ''
as $$
declare
  v_closed boolean[] := array[]::boolean[];
  v_row record;
begin
  for v_row in
    select t.input, t.position
    from jsonb_array_elements(p) with ordinality as t (input, position)
    left join lateral (select r.user_id, r.id from public.usage_reservations r
      where r.id = (t.input ->> 'id')::uuid limit 1) r on true
    order by r.user_id, r.id
  loop
    v_closed[v_row.position] := app.close_usage((v_row.input ->> 'id')::uuid, (v_row.input ->> 'release')::boolean,
      v_row.input -> 'attempts', v_row.input ->> 'purpose', (v_row.input ->> 'now')::timestamptz);
  end loop;
  return query select u.closed from unnest(v_closed) with ordinality as u (closed, position) order by u.position;
end
$$;

create or replace function app.close_calls(p jsonb) returns setof boolean
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
    cross join lateral (select r.user_id, r.id from public.usage_reservations r
      where r.id = (t.input ->> 'id')::uuid limit 1) r
    where v_closed[t.position] and jsonb_typeof(d.made) = 'object';
  return query select c.closed from unnest(v_closed) with ordinality as c (closed, position) order by c.position;
end
$$;
