-- What a call on somebody's own key costs, or on a key of the workspace, is paid to the provider by whoever has the key:
-- credits and the next invoice are charged for the rest alone. It stays a cost in the ledger, in the month and in budgets.
-- Rollback: close_usage of 20261201000800_close_reservation_by_key.sql and ledger_drift of
-- 20261130001400_workspace_ledger_repair.sql; requests on own keys that were closed in between then count as a drift.

create or replace function app.close_usage(p_id uuid, p_release boolean, p_attempts jsonb, p_purpose text, p_now timestamptz)
returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  r public.usage_reservations;
  v_cost bigint;
  v_due bigint;
begin
  update public.usage_reservations set state = case when p_release then 'released' else 'settled' end, closed_at = p_now
    where id = p_id and state not in ('settled', 'released') returning * into r;
  if not found then return false; end if;
  insert into public.usage_ledger
    (id, entry, reservation_id, attempt, user_id, workspace_id, api_key_id, project_id, period_start, amount_micro_usd, priced,
     purpose, conversation_id, message_id, provider, model_id, outcome, input_tokens, output_tokens, cached_input_tokens,
     cache_write_tokens, reasoning_tokens, units, usage_estimated, price, first_token_ms, latency_ms, cache_hit, saved_micro_usd,
     key_source, created_at)
  select (a ->> 'id')::uuid, 'settle', r.id, ordinality::int, r.user_id, r.workspace_id, r.api_key_id, r.project_id,
    r.period_start, coalesce((a ->> 'amountMicroUsd')::bigint, 0), a ->> 'amountMicroUsd' is not null, p_purpose,
    (a ->> 'conversationId')::uuid, (a ->> 'messageId')::uuid, a ->> 'provider', a ->> 'modelId', a ->> 'outcome',
    (a ->> 'inputTokens')::int, (a ->> 'outputTokens')::int, (a ->> 'cachedInputTokens')::int,
    (a ->> 'cacheWriteTokens')::int, (a ->> 'reasoningTokens')::int, nullif(a -> 'units', 'null'::jsonb),
    coalesce((a ->> 'usageEstimated')::boolean, false), a -> 'price', (a ->> 'firstTokenMs')::int,
    (a ->> 'latencyMs')::int, a ->> 'cacheHit', (a ->> 'savedMicroUsd')::bigint, a ->> 'keySource', p_now
  from jsonb_array_elements(p_attempts) with ordinality as t (a, ordinality);
  select coalesce(sum((a ->> 'amountMicroUsd')::bigint), 0),
      coalesce(sum((a ->> 'amountMicroUsd')::bigint) filter (where a ->> 'keySource' is null), 0)
    into v_cost, v_due from jsonb_array_elements(p_attempts) as t (a);
  if p_release then
    insert into public.usage_ledger
      (id, entry, reservation_id, user_id, workspace_id, api_key_id, project_id, period_start, requests, purpose, created_at)
      values (gen_random_uuid(), 'release', r.id, r.user_id, r.workspace_id, r.api_key_id, r.project_id, r.period_start,
        -r.requests, p_purpose, p_now);
  end if;
  if r.paid_by = 'workspace' then
    update public.workspace_quota_periods set cost_micro_usd = cost_micro_usd + v_cost,
        requests_used = requests_used - case when p_release then r.requests else 0 end
      where workspace_id = r.workspace_id and period_start = r.period_start;
    return true;
  end if;
  update public.quota_periods set cost_micro_usd = cost_micro_usd + v_cost,
      requests_used = requests_used - case when p_release then r.requests else 0 end
    where user_id = r.user_id and period_start = r.period_start;
  if r.paid_by = 'credits' then perform app.charge_credits(r, v_due, p_purpose, p_now);
  elsif r.paid_by = 'overage' then perform app.charge_overage(r, v_due, p_purpose, p_now);
  end if;
  return true;
end
$$;

-- As before (..._workspace_ledger_repair.sql), and what credits were charged is compared with the calls they are due for.
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
        count(*) filter (where l.entry = 'release') as releases, coalesce(sum(l.amount_micro_usd) filter (where l.key_source is null), 0) as due,
        -coalesce(sum(l.credit_micro_usd) filter (where l.entry = 'overage'), 0) as charged
      from public.usage_ledger l where l.reservation_id = r.id
    ) l
    where (p_user_id is null or r.user_id = p_user_id) and (l.reserves <> 1 or l.releases <> (r.state = 'released')::int
      or (r.state = 'settled' and l.settles = 0) or (r.state = 'open' and l.settles > 0)
      or l.charged <> case when r.paid_by = 'credits' then l.due else 0 end)
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
