-- Calls of the API that reserve, and calls that settle, share a statement where they come at once. Rollback: drop what this
-- file creates.

-- Reserves for several calls, in the order of the rows (users, so that groups of several processes lock alike). The budgets
-- that people share are locked first and in one order, as for app.begin_member_runs.
create function app.reserve_usages(p jsonb) returns setof jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_input jsonb;
begin
  perform from public.workspace_budgets b
    where b.workspace_id in (select (t.input ->> 'workspaceId')::uuid from jsonb_array_elements(p) as t (input)
      where t.input -> 'worstCaseMicroUsd' is distinct from '0')
    order by b.id for update;
  for v_input in select t.input from jsonb_array_elements(p) with ordinality as t (input, position) order by t.position loop
    return query select jsonb_build_object('granted', r.granted, 'requestsUsed', r.requests_used,
        'requestsLimit', r.requests_limit, 'budget', r.budget, 'paidBy', r.paid_by, 'overage', r.overage)
      from app.reserve_usage((v_input ->> 'id')::uuid, (v_input ->> 'ledgerId')::uuid, (v_input ->> 'userId')::uuid,
        (v_input ->> 'workspaceId')::uuid, (v_input ->> 'apiKeyId')::uuid, (v_input ->> 'requests')::int,
        (v_input ->> 'worstCaseMicroUsd')::bigint, v_input ->> 'purpose', (v_input ->> 'now')::timestamptz,
        (v_input ->> 'projectId')::uuid) r;
  end loop;
end
$$;
revoke all on function app.reserve_usages(jsonb) from public;

-- Closes several reservations, in the order of their users; answers in the order of the rows.
create function app.close_usages(p jsonb) returns setof boolean
language plpgsql volatile set search_path = ''
as $$
declare
  v_closed boolean[] := array[]::boolean[];
  v_row record;
begin
  for v_row in
    select t.input, t.position
    from jsonb_array_elements(p) with ordinality as t (input, position)
    left join public.usage_reservations r on r.id = (t.input ->> 'id')::uuid
    order by r.user_id, r.id
  loop
    v_closed[v_row.position] := app.close_usage((v_row.input ->> 'id')::uuid, (v_row.input ->> 'release')::boolean,
      v_row.input -> 'attempts', v_row.input ->> 'purpose', (v_row.input ->> 'now')::timestamptz);
  end loop;
  return query select u.closed from unnest(v_closed) with ordinality as u (closed, position) order by u.position;
end
$$;
revoke all on function app.close_usages(jsonb) from public;
