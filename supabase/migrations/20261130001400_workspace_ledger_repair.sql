-- What differs in a workspace's month is put right by an entry, as a person's: it is the owner's line, in the workspace.
-- Rollback: put app.ledger_drift and app.keep_paid_usage of ..._workspace_pays.sql and app.repair_ledger of
-- ..._ledger_checks.sql back, and drop the view.

-- The entries that a workspace's month is the sum of: those of what it paid, and what was entered to put it right.
create view app.workspace_entries with (security_invoker = true) as
  select l.user_id, l.workspace_id, l.period_start, l.requests, l.amount_micro_usd
  from public.usage_ledger l join public.usage_reservations r on r.id = l.reservation_id where r.paid_by = 'workspace'
  union all
  select l.user_id, l.workspace_id, l.period_start, l.requests, l.amount_micro_usd
  from public.usage_ledger l join public.workspaces w on w.id = l.workspace_id
  where w.kind = 'team' and l.entry = 'adjustment';

-- As before, and what was entered for a workspace is the workspace's.
create or replace function app.ledger_drift(p_user_id uuid)
returns table (kind text, user_id uuid, period_start date, ledger bigint, counted bigint)
language sql stable set search_path = ''
as $$
  with entries as (
    select l.user_id, l.period_start, sum(l.requests) as requests, sum(l.amount_micro_usd) as cost,
      sum(l.credit_micro_usd) as credits
    from public.usage_ledger l
    left join public.usage_reservations r on r.id = l.reservation_id and r.paid_by = 'workspace'
    left join public.workspaces w on w.id = l.workspace_id and w.kind = 'team' and l.entry = 'adjustment'
    where r.id is null and w.id is null and (p_user_id is null or l.user_id = p_user_id) group by 1, 2
  ), paid as (
    select l.workspace_id, l.period_start, sum(l.requests) as requests, sum(l.amount_micro_usd) as cost
    from app.workspace_entries l where p_user_id is null or l.workspace_id = p_user_id group by 1, 2
  ), teams as (
    select coalesce(e.workspace_id, q.workspace_id) as workspace_id, coalesce(e.period_start, q.period_start) as period_start,
      coalesce(e.requests, 0) as requests, coalesce(e.cost, 0) as cost,
      coalesce(q.requests_used - q.requests_erased, 0) as counted_requests,
      coalesce(q.cost_micro_usd - q.cost_erased_micro_usd, 0) as counted_cost
    from paid e
    full join (select * from public.workspace_quota_periods p where p_user_id is null or p.workspace_id = p_user_id) q
      on q.workspace_id = e.workspace_id and q.period_start = e.period_start
  ), months as (
    select coalesce(e.user_id, q.user_id) as user_id, coalesce(e.period_start, q.period_start) as period_start,
      coalesce(e.requests, 0) as requests, coalesce(e.cost, 0) as cost,
      coalesce(q.requests_used - q.requests_adjusted, 0) as counted_requests, coalesce(q.cost_micro_usd, 0) as counted_cost
    from entries e
    full join (select * from public.quota_periods p where p_user_id is null or p.user_id = p_user_id) q
      on q.user_id = e.user_id and q.period_start = e.period_start
  ), balances as (
    select e.user_id, sum(e.credits) as credits from entries e group by 1
  ), accounts as (
    select a.user_id, app.credit_balance(a.user_id) as balance,
      (select coalesce(sum(g.held_micro_usd), 0) from public.credit_grants g where g.user_id = a.user_id) as held,
      (select coalesce(sum(r.worst_case_micro_usd), 0) from public.usage_reservations r
        where r.user_id = a.user_id and r.state = 'open' and r.paid_by = 'credits') as worst_case
    from public.credit_accounts a where p_user_id is null or a.user_id = p_user_id
  ), overages as (
    select coalesce(l.user_id, p.user_id) as user_id, coalesce(l.period_start, p.period_start) as period_start,
      coalesce(l.billed, 0) as billed, coalesce(p.billed_micro_usd, 0) as counted, coalesce(l.held, 0) as held,
      coalesce(p.held_micro_usd, 0) as counted_held
    from (
      select o.user_id, o.period_start, sum(o.billed) as billed, sum(o.held) as held from (
        select u.user_id, u.period_start, u.overage_micro_usd as billed, 0 as held from public.usage_ledger u
          where u.overage_micro_usd > 0 and (p_user_id is null or u.user_id = p_user_id)
        union all
        select r.user_id, r.period_start, 0, r.overage_micro_usd from public.usage_reservations r
          where r.state = 'open' and r.paid_by = 'overage' and (p_user_id is null or r.user_id = p_user_id)
      ) o group by 1, 2
    ) l
    full join (select * from public.overage_periods q where p_user_id is null or q.user_id = p_user_id) p
      on p.user_id = l.user_id and p.period_start = l.period_start
  ), closings as (
    select r.user_id, count(*) as wrong
    from public.usage_reservations r
    cross join lateral (
      select count(*) filter (where l.entry = 'reserve') as reserves, count(*) filter (where l.entry = 'settle') as settles,
        count(*) filter (where l.entry = 'release') as releases, coalesce(sum(l.amount_micro_usd), 0) as cost,
        -coalesce(sum(l.credit_micro_usd) filter (where l.entry = 'overage'), 0) as charged
      from public.usage_ledger l where l.reservation_id = r.id
    ) l
    where (p_user_id is null or r.user_id = p_user_id) and (l.reserves <> 1 or l.releases <> (r.state = 'released')::int
      or (r.state = 'settled' and l.settles = 0) or (r.state = 'open' and l.settles > 0)
      or l.charged <> case when r.paid_by = 'credits' then l.cost else 0 end)
    group by 1
  )
  select 'requests', m.user_id, m.period_start, m.requests::bigint, m.counted_requests::bigint from months m
    where m.requests <> m.counted_requests
  union all
  select 'cost', m.user_id, m.period_start, m.cost::bigint, m.counted_cost::bigint from months m where m.cost <> m.counted_cost
  union all
  select 'requests', w.workspace_id, w.period_start, w.requests::bigint, w.counted_requests::bigint from teams w
    where w.requests <> w.counted_requests
  union all
  select 'cost', w.workspace_id, w.period_start, w.cost::bigint, w.counted_cost::bigint from teams w
    where w.cost <> w.counted_cost
  union all
  select 'credits', coalesce(b.user_id, a.user_id), null, coalesce(b.credits, 0)::bigint, coalesce(a.balance, 0)::bigint
    from balances b full join accounts a on a.user_id = b.user_id where coalesce(b.credits, 0) <> coalesce(a.balance, 0)
  union all
  select 'holds', a.user_id, null, a.worst_case::bigint, a.held::bigint from accounts a where a.held <> a.worst_case
  union all
  select 'overage', o.user_id, o.period_start, o.billed::bigint, o.counted::bigint from overages o where o.billed <> o.counted
  union all
  select 'holds', o.user_id, o.period_start, o.held::bigint, o.counted_held::bigint from overages o
    where o.held <> o.counted_held
  union all
  select 'closing', c.user_id, null, 0, c.wrong from closings c
$$;

-- As before, and what was entered for a workspace stays used when the account of its owner is gone.
create or replace function app.keep_paid_usage() returns trigger
language plpgsql volatile set search_path = ''
as $$
begin
  update public.workspace_quota_periods q
    set requests_erased = q.requests_erased + s.requests, cost_erased_micro_usd = q.cost_erased_micro_usd + s.cost
    from (
      select l.workspace_id, l.period_start, sum(l.requests) as requests, sum(l.amount_micro_usd) as cost
      from app.workspace_entries l where l.user_id = old.id group by 1, 2
    ) s
    where q.workspace_id = s.workspace_id and q.period_start = s.period_start;
  return old;
end
$$;

-- As before, for a person or a team workspace.
create or replace function app.repair_ledger(p_user_id uuid, p_reason text, p_now timestamptz) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_entries int;
begin
  perform from public.quota_periods q where q.user_id = p_user_id order by q.period_start for update;
  perform from public.workspace_quota_periods q where q.workspace_id = p_user_id order by q.period_start for update;
  perform from public.credit_accounts a where a.user_id = p_user_id for update;
  insert into public.usage_ledger
    (id, entry, user_id, workspace_id, period_start, requests, amount_micro_usd, credit_micro_usd, purpose, reason, created_at)
  select gen_random_uuid(), 'adjustment', w.owner_id, w.id, coalesce(d.period_start, date_trunc('month', p_now at time zone 'utc')::date),
    coalesce(sum(d.counted - d.ledger) filter (where d.kind = 'requests'), 0),
    coalesce(sum(d.counted - d.ledger) filter (where d.kind = 'cost'), 0),
    coalesce(sum(d.counted - d.ledger) filter (where d.kind = 'credits'), 0), null, p_reason, p_now
  from app.ledger_drift(p_user_id) d
  join public.workspaces w on case w.kind when 'personal' then w.owner_id else w.id end = p_user_id
  where d.kind in ('requests', 'cost', 'credits')
  group by w.id, w.owner_id, d.period_start;
  get diagnostics v_entries = row_count;
  return v_entries;
end
$$;
