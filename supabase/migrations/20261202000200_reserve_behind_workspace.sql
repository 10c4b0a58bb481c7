-- What is reserved in a workspace is written behind its lock, as answers that begin are (`app.begin_member_runs`): who
-- changes its budgets has the workspace and wants the budget, so nobody may have the budget and want the workspace.
-- Rollback: the function as it was in 20261130000400_usage_groups.sql.

create or replace function app.reserve_usages(p jsonb) returns setof jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_input jsonb;
begin
  perform from public.workspaces w
    where w.id in (select (t.input ->> 'workspaceId')::uuid from jsonb_array_elements(p) as t (input))
    order by w.id for key share;
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
