-- Limits of a team workspace, for all of its members: budgets in money, the mode and the limits of Auto. Rollback: drop what
-- this file creates, rename app.reserve_own_usage to app.reserve_usage, drop the columns of public.workspaces.

create table public.workspace_budgets (
  id uuid primary key,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  period text not null check (period in ('day', 'week', 'month')), -- in UTC; weeks begin on Monday
  limit_micro_usd bigint not null check (limit_micro_usd between 1 and 1000000000000),
  -- The mails of a period: up to which percentage it was told, and until when that holds.
  noticed_percent int check (noticed_percent in (80, 100)),
  noticed_until timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, period)
);
alter table public.workspace_budgets enable row level security;
-- Members see what limits them; it is set through the server, which writes the workspace's log with it.
create policy workspace_budgets_read on public.workspace_budgets for select to authenticated
  using (workspace_id in (select app.my_workspace_ids()));
grant select on public.workspace_budgets to authenticated;

-- The budgets of a workspace with what all of its members have spent there, and may still spend by open requests: sums over
-- the ledger, as app.budget_states.
create function app.workspace_budget_states(p_workspace_id uuid, p_now timestamptz)
returns table (id uuid, workspace_id uuid, period text, limit_micro_usd bigint, spent_micro_usd bigint,
  reserved_micro_usd bigint, resets_at timestamptz)
language sql stable set search_path = ''
as $$
  select b.id, b.workspace_id, b.period, b.limit_micro_usd,
    (select coalesce(sum(l.amount_micro_usd), 0) from public.usage_ledger l
      where l.workspace_id = b.workspace_id and l.created_at >= w.starts_at and l.entry = 'settle')::bigint,
    (select coalesce(sum(r.worst_case_micro_usd), 0) from public.usage_reservations r
      where r.workspace_id = b.workspace_id and r.state = 'open' and r.created_at >= w.starts_at)::bigint,
    (w.starts_at at time zone 'utc' + ('1 ' || b.period)::interval) at time zone 'utc'
  from public.workspace_budgets b
  cross join lateral (select date_trunc(b.period, p_now at time zone 'utc') at time zone 'utc' as starts_at) w
  where b.workspace_id = p_workspace_id
$$;
revoke all on function app.workspace_budget_states(uuid, timestamptz) from public;
-- What is open is few of what a workspace ever reserved.
drop index public.usage_reservations_workspace;
create index usage_reservations_workspace on public.usage_reservations (workspace_id, created_at desc);

-- As before, and within every budget of the workspace, which come first: `budget` then has a workspace_id.
alter function app.reserve_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz) rename to reserve_own_usage;
create function app.reserve_usage(
  p_id uuid, p_ledger_id uuid, p_user_id uuid, p_workspace_id uuid, p_api_key_id uuid,
  p_requests int, p_worst_case_micro_usd bigint, p_purpose text, p_now timestamptz
) returns table (granted boolean, requests_used int, requests_limit int, period_start date, budget jsonb, paid_by text,
  overage jsonb)
language plpgsql volatile set search_path = ''
as $$
declare
  v_budget jsonb;
begin
  -- The lock is the judge: of members who race for the rest, each sees what those before them took. What cannot cost
  -- anything waits for nobody.
  if p_worst_case_micro_usd is distinct from 0 then
    perform from public.workspace_budgets b where b.workspace_id = p_workspace_id order by b.id for update;
    if found then
      select to_jsonb(s) into v_budget from app.workspace_budget_states(p_workspace_id, p_now) s
        where s.spent_micro_usd + s.reserved_micro_usd >= s.limit_micro_usd
          or s.spent_micro_usd + s.reserved_micro_usd + coalesce(p_worst_case_micro_usd, 0) > s.limit_micro_usd
        order by s.resets_at desc limit 1;
      if found then
        return query select false, null::int, null::int, date_trunc('month', p_now at time zone 'utc')::date, v_budget,
          null::text, null::jsonb;
        return;
      end if;
    end if;
  end if;
  return query select o.* from app.reserve_own_usage(p_id, p_ledger_id, p_user_id, p_workspace_id, p_api_key_id, p_requests,
    p_worst_case_micro_usd, p_purpose, p_now) o;
end
$$;
revoke all on function app.reserve_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz) from public;

-- Begins runs of several people in one statement. The budgets that they share are locked first and in one order: each in
-- its turn, and those of another process the other way round, would wait for each other.
create function app.begin_member_runs(p jsonb) returns setof jsonb
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
    return next app.begin_member_run(v_input);
  end loop;
end
$$;
revoke all on function app.begin_member_runs(jsonb) from public;

-- The costliest mode, and the limits, of Auto for everybody in the workspace; null and {} where nothing is set.
alter table public.workspaces
  add column route_mode_limit text check (route_mode_limit in ('economy', 'balanced', 'quality')),
  add column route_thresholds jsonb not null default '{}' check (jsonb_typeof(route_thresholds) = 'object');
