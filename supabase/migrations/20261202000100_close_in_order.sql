-- Of groups of reservations that settle at once in several processes, each takes the months of the workspaces that pay in
-- one order, before what is people's own. By people alone two groups could wait for each other, because the people of a
-- workspace stand anywhere among those of others. Rollback: the function as it was in 20261201000500_close_by_key.sql.

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
    left join lateral (select r.user_id, r.id, case when r.paid_by = 'workspace' then r.workspace_id end as payer_id
      from public.usage_reservations r where r.id = (t.input ->> 'id')::uuid limit 1) r on true
    order by r.payer_id nulls last, r.user_id, r.id
  loop
    v_closed[v_row.position] := app.close_usage((v_row.input ->> 'id')::uuid, (v_row.input ->> 'release')::boolean,
      v_row.input -> 'attempts', v_row.input ->> 'purpose', (v_row.input ->> 'now')::timestamptz);
  end loop;
  return query select u.closed from unnest(v_closed) with ordinality as u (closed, position) order by u.position;
end
$$;
