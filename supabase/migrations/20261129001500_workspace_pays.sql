-- A team workspace whose plan is in force pays for what its members use in it. Rollback: restore close_usage and ledger_drift
-- of ..._overage.sql, and its reserve_usage as reserve_own_usage; drop what this file creates. Reservations that workspaces
-- paid for have to be exported first.

-- The plan of a workspace: what was granted by the operator, what is paid for, and the higher of the two, which is in
-- force. Null: none, and everybody pays for themselves there.
alter table public.workspaces
  add column granted_tier text references public.tiers (id),
  add column plan_tier text references public.tiers (id),
  add column tier text references public.tiers (id),
  add constraint workspaces_tier_of_a_team check (kind = 'team' or tier is null),
  add constraint workspaces_tier_given check (tier is null or tier in (coalesce(granted_tier, ''), coalesce(plan_tier, '')));

-- Decided once, with the reservation: who pays is the reservation's workspace where this says 'workspace'.
alter table public.usage_reservations drop constraint usage_reservations_paid_by_check;
alter table public.usage_reservations add constraint usage_reservations_paid_by_check check
  (paid_by in ('allowance', 'credits', 'overage', 'workspace'));

-- The month of a workspace, as quota_periods is a person's.
create table public.workspace_quota_periods (
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  period_start date not null, -- first day of the month, UTC
  requests_used int not null default 0 check (requests_used >= 0),
  cost_micro_usd bigint not null default 0,
  -- What of it was used by accounts that are gone, and their entries with them: it stays used.
  requests_erased int not null default 0,
  cost_erased_micro_usd bigint not null default 0,
  primary key (workspace_id, period_start)
);
alter table public.workspace_quota_periods enable row level security;
create policy workspace_quota_periods_read on public.workspace_quota_periods for select to authenticated
  using (workspace_id in (select app.my_workspace_ids()));
-- What the others' answers cost is for those who administer it.
grant select (workspace_id, period_start, requests_used) on public.workspace_quota_periods to authenticated;

-- As before under its former name (..._workspace_limits.sql), and in a team workspace whose plan is in force its month carries the request, or nothing does.
create or replace function app.reserve_own_usage(
  p_id uuid, p_ledger_id uuid, p_user_id uuid, p_workspace_id uuid, p_api_key_id uuid,
  p_requests int, p_worst_case_micro_usd bigint, p_purpose text, p_now timestamptz
) returns table (granted boolean, requests_used int, requests_limit int, period_start date, budget jsonb, paid_by text,
  overage jsonb)
language plpgsql volatile set search_path = ''
as $$
declare
  v_period date := date_trunc('month', p_now at time zone 'utc')::date;
  v_limit int;
  v_used int;
  v_budget jsonb;
  v_requests int := p_requests;
  v_payer text;
  v_has_budget boolean := false;
  v_hold record;
  v_price bigint := 0;
  v_percent int;
  v_workspace uuid;
begin
  -- The rows are locked, in one order: of requests that race for the rest of a budget, each sees what those before it took.
  -- What cannot cost anything takes nothing from a budget, and waits for nobody.
  if p_worst_case_micro_usd is distinct from 0 then
    perform from public.budgets b
      where b.user_id = p_user_id and (b.api_key_id is null or b.api_key_id = p_api_key_id) order by b.id for update;
    v_has_budget := found;
  end if;
  if v_has_budget then
    select to_jsonb(s) into v_budget from app.budget_states(p_user_id, p_now) s
      where (s.api_key_id is null or s.api_key_id = p_api_key_id)
        and (s.spent_micro_usd + s.reserved_micro_usd >= s.limit_micro_usd
          or s.spent_micro_usd + s.reserved_micro_usd + coalesce(p_worst_case_micro_usd, 0) > s.limit_micro_usd)
      order by s.resets_at desc limit 1;
    if found then
      return query select false, null::int, null::int, v_period, v_budget, null::text, null::jsonb;
      return;
    end if;
  end if;
  -- The one place where it is decided who pays. Who is no member is never paid for, whatever their key says.
  select t.requests_per_month, w.id into v_limit, v_workspace
    from public.profiles p
    left join public.workspaces w on w.id = p_workspace_id and w.tier is not null and w.deleted_at is null
      and exists (select 1 from public.workspace_members m
        where m.workspace_id = w.id and m.user_id = p_user_id and m.role <> 'viewer')
    join public.tiers t on t.id = coalesce(w.tier, p.tier) where p.id = p_user_id;
  if not found then raise exception 'unknown user' using errcode = '23503'; end if;
  if v_workspace is not null then
    insert into public.workspace_quota_periods (workspace_id, period_start) values (v_workspace, v_period)
      on conflict do nothing;
    update public.workspace_quota_periods q set requests_used = q.requests_used + p_requests
      where q.workspace_id = v_workspace and q.period_start = v_period
        and (v_limit is null or q.requests_used + p_requests <= v_limit)
      returning q.requests_used into v_used;
    if not found then
      -- Nobody's own allowance, credits or invoice step in for a workspace that pays.
      return query select false, q.requests_used, v_limit, v_period, null::jsonb, null::text, null::jsonb
        from public.workspace_quota_periods q where q.workspace_id = v_workspace and q.period_start = v_period;
      return;
    end if;
    v_payer := 'workspace';
  else
    insert into public.quota_periods (user_id, period_start) values (p_user_id, v_period) on conflict do nothing;
    update public.quota_periods q set requests_used = q.requests_used + p_requests
      where q.user_id = p_user_id and q.period_start = v_period
        and (v_limit is null or q.requests_used + p_requests <= v_limit + q.requests_adjusted)
      returning q.requests_used into v_used;
    if not found then
      select q.requests_used, v_limit + q.requests_adjusted into v_used, v_limit from public.quota_periods q
        where q.user_id = p_user_id and q.period_start = v_period;
      -- Only here, where the month is used up, is anything else looked at: others pay nothing for there being any.
      if app.hold_credits(p_id, p_user_id, p_worst_case_micro_usd, p_now) then
        v_payer := 'credits';
      else
        select h.* into v_hold from app.hold_overage(p_user_id, p_worst_case_micro_usd, v_period) h;
        if not found then
          return query select false, v_used, v_limit, v_period, null::jsonb, null::text, app.overage_state(p_user_id, v_period);
          return;
        end if;
        v_payer := 'overage';
        v_price := v_hold.price_micro_usd;
        v_percent := v_hold.percent;
      end if;
      v_requests := 0;
    end if;
  end if;
  insert into public.usage_reservations
    (id, user_id, workspace_id, api_key_id, period_start, requests, worst_case_micro_usd, paid_by, overage_micro_usd,
     overage_percent, created_at)
    values (p_id, p_user_id, p_workspace_id, p_api_key_id, v_period, v_requests, p_worst_case_micro_usd,
      coalesce(v_payer, 'allowance'), v_price, v_percent, p_now);
  insert into public.usage_ledger
    (id, entry, reservation_id, user_id, workspace_id, api_key_id, period_start, requests, purpose, created_at)
    values (p_ledger_id, 'reserve', p_id, p_user_id, p_workspace_id, p_api_key_id, v_period, v_requests, p_purpose, p_now);
  return query select true, v_used, v_limit, v_period, null::jsonb, v_payer, null::jsonb;
end
$$;

-- As before, and what a workspace pays is counted there.
create or replace function app.close_usage(p_id uuid, p_release boolean, p_attempts jsonb, p_purpose text, p_now timestamptz)
returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  r public.usage_reservations;
  v_cost bigint;
begin
  update public.usage_reservations set state = case when p_release then 'released' else 'settled' end, closed_at = p_now
    where id = p_id and state = 'open' returning * into r;
  if not found then return false; end if;
  insert into public.usage_ledger
    (id, entry, reservation_id, attempt, user_id, workspace_id, api_key_id, period_start, amount_micro_usd, priced, purpose,
     conversation_id, message_id, provider, model_id, outcome, input_tokens, output_tokens, cached_input_tokens,
     cache_write_tokens, reasoning_tokens, units, usage_estimated, price, first_token_ms, latency_ms, cache_hit, saved_micro_usd,
     created_at)
  select (a ->> 'id')::uuid, 'settle', r.id, ordinality::int, r.user_id, r.workspace_id, r.api_key_id, r.period_start,
    coalesce((a ->> 'amountMicroUsd')::bigint, 0), a ->> 'amountMicroUsd' is not null, p_purpose,
    (a ->> 'conversationId')::uuid, (a ->> 'messageId')::uuid, a ->> 'provider', a ->> 'modelId', a ->> 'outcome',
    (a ->> 'inputTokens')::int, (a ->> 'outputTokens')::int, (a ->> 'cachedInputTokens')::int,
    (a ->> 'cacheWriteTokens')::int, (a ->> 'reasoningTokens')::int, nullif(a -> 'units', 'null'::jsonb),
    coalesce((a ->> 'usageEstimated')::boolean, false), a -> 'price', (a ->> 'firstTokenMs')::int,
    (a ->> 'latencyMs')::int, a ->> 'cacheHit', (a ->> 'savedMicroUsd')::bigint, p_now
  from jsonb_array_elements(p_attempts) with ordinality as t (a, ordinality);
  select coalesce(sum((a ->> 'amountMicroUsd')::bigint), 0) into v_cost from jsonb_array_elements(p_attempts) as t (a);
  if p_release then
    insert into public.usage_ledger
      (id, entry, reservation_id, user_id, workspace_id, api_key_id, period_start, requests, purpose, created_at)
      values (gen_random_uuid(), 'release', r.id, r.user_id, r.workspace_id, r.api_key_id, r.period_start, -r.requests, p_purpose, p_now);
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
  if r.paid_by = 'credits' then perform app.charge_credits(r, v_cost, p_purpose, p_now);
  elsif r.paid_by = 'overage' then perform app.charge_overage(r, v_cost, p_purpose, p_now);
  end if;
  return true;
end
$$;

-- As before, and the months of workspaces, whose id then stands in user_id.
create or replace function app.ledger_drift(p_user_id uuid)
returns table (kind text, user_id uuid, period_start date, ledger bigint, counted bigint)
language sql stable set search_path = ''
as $$
  with entries as (
    select l.user_id, l.period_start, sum(l.requests) as requests, sum(l.amount_micro_usd) as cost,
      sum(l.credit_micro_usd) as credits
    from public.usage_ledger l
    left join public.usage_reservations r on r.id = l.reservation_id and r.paid_by = 'workspace'
    where r.id is null and (p_user_id is null or l.user_id = p_user_id) group by 1, 2
  ), paid as (
    select r.workspace_id, l.period_start, sum(l.requests) as requests, sum(l.amount_micro_usd) as cost
    from public.usage_ledger l join public.usage_reservations r on r.id = l.reservation_id
    where r.paid_by = 'workspace' and (p_user_id is null or r.workspace_id = p_user_id) group by 1, 2
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

-- An account that is deleted takes its entries along; what its workspaces paid for them stays used.
create function app.keep_paid_usage() returns trigger
language plpgsql volatile set search_path = ''
as $$
begin
  update public.workspace_quota_periods q
    set requests_erased = q.requests_erased + s.requests, cost_erased_micro_usd = q.cost_erased_micro_usd + s.cost
    from (
      select r.workspace_id, l.period_start, sum(l.requests) as requests, sum(l.amount_micro_usd) as cost
      from public.usage_ledger l join public.usage_reservations r on r.id = l.reservation_id
      where l.user_id = old.id and r.paid_by = 'workspace' group by 1, 2
    ) s
    where q.workspace_id = s.workspace_id and q.period_start = s.period_start;
  return old;
end
$$;
revoke all on function app.keep_paid_usage() from public;
create trigger profiles_keep_paid_usage before delete on public.profiles
  for each row execute function app.keep_paid_usage();
