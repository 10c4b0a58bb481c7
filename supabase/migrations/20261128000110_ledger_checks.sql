-- The balances against the sums of the ledger. Rollback: drop what this file creates.

create table public.ledger_checks (
  id uuid primary key,
  people int not null check (people >= 0),       -- whose balances were compared
  findings jsonb not null, -- [{kind, userId, periodStart, ledger, counted}], the first hundred
  findings_count int not null check (findings_count >= 0),
  repaired int not null check (repaired >= 0),
  created_at timestamptz not null
);
create index ledger_checks_created on public.ledger_checks (created_at desc);
alter table public.ledger_checks enable row level security;
create policy ledger_checks_server_only on public.ledger_checks for all to authenticated using (false) with check (false);

-- Where what is counted is not what the ledger adds up to, as one statement sees it: `requests` and `cost` of a month,
-- `credits` of a person. `holds` is what grants keep for open requests against those requests' worst cases, `closing` how
-- many closed requests have not the entries that belong to them: no entry can put these two right.
create function app.ledger_drift(p_user_id uuid)
returns table (kind text, user_id uuid, period_start date, ledger bigint, counted bigint)
language sql stable set search_path = ''
as $$
  with entries as (
    select l.user_id, l.period_start, sum(l.requests) as requests, sum(l.amount_micro_usd) as cost,
      sum(l.credit_micro_usd) as credits
    from public.usage_ledger l where p_user_id is null or l.user_id = p_user_id group by 1, 2
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
  select 'credits', coalesce(b.user_id, a.user_id), null, coalesce(b.credits, 0)::bigint, coalesce(a.balance, 0)::bigint
    from balances b full join accounts a on a.user_id = b.user_id where coalesce(b.credits, 0) <> coalesce(a.balance, 0)
  union all
  select 'holds', a.user_id, null, a.worst_case::bigint, a.held::bigint from accounts a where a.held <> a.worst_case
  union all
  select 'closing', c.user_id, null, 0, c.wrong from closings c
$$;
revoke all on function app.ledger_drift(uuid) from public;

-- Enters the difference, so that the ledger adds up to what is counted: no row is edited, and everybody sees the entry.
-- What is compared is locked first, as those who change it do, and compared again. Answers how many entries there were.
create function app.repair_ledger(p_user_id uuid, p_reason text, p_now timestamptz) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_entries int;
begin
  perform from public.quota_periods q where q.user_id = p_user_id order by q.period_start for update;
  perform from public.credit_accounts a where a.user_id = p_user_id for update;
  insert into public.usage_ledger
    (id, entry, user_id, workspace_id, period_start, requests, amount_micro_usd, credit_micro_usd, purpose, reason, created_at)
  select gen_random_uuid(), 'adjustment', p_user_id, w.id, coalesce(d.period_start, date_trunc('month', p_now at time zone 'utc')::date),
    coalesce(sum(d.counted - d.ledger) filter (where d.kind = 'requests'), 0),
    coalesce(sum(d.counted - d.ledger) filter (where d.kind = 'cost'), 0),
    coalesce(sum(d.counted - d.ledger) filter (where d.kind = 'credits'), 0), null, p_reason, p_now
  from app.ledger_drift(p_user_id) d
  join public.workspaces w on w.owner_id = p_user_id and w.kind = 'personal'
  where d.kind in ('requests', 'cost', 'credits')
  group by w.id, d.period_start;
  get diagnostics v_entries = row_count;
  return v_entries;
end
$$;
revoke all on function app.repair_ledger(uuid, text, timestamptz) from public;
