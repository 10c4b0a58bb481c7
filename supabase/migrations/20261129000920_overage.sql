-- Usage beyond the month's allowance that is billed with the plan's next invoice, up to what its owner allows. Rollback: restore
-- begin_run of ..._guessed_settings.sql, reserve_usage and close_usage of ..._credits.sql and
-- ledger_drift of ..._ledger_checks.sql, then drop what this file creates.

-- What usage beyond the allowance is billed at, in percent of what it costs. Null: it is not sold.
alter table public.tiers add column overage_percent int check (overage_percent between 1 and 1000);
update public.tiers set overage_percent = case id when 'pro' then 120 when 'team' then 110 end;

-- Decided once, with the reservation: the month's allowance, credits, or the next invoice. The last keeps its percentage,
-- and what it may be billed with at most.
alter table public.usage_reservations drop constraint usage_reservations_paid_by_check;
alter table public.usage_reservations add constraint usage_reservations_paid_by_check check
  (paid_by in ('allowance', 'credits', 'overage'));
alter table public.usage_reservations
  add column overage_micro_usd bigint not null default 0 check (overage_micro_usd >= 0),
  add column overage_percent int;
-- What an entry of the kind 'overage' is billed with; 0 where credits paid.
alter table public.usage_ledger add column overage_micro_usd bigint not null default 0 check (overage_micro_usd >= 0);

-- What a person allows. Its lock puts the decisions on it one after the other.
create table public.overage_settings (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  is_on boolean not null,
  cap_micro_usd bigint not null check (cap_micro_usd > 0), -- of one month (UTC), as the allowance
  updated_at timestamptz not null
);
alter table public.overage_settings enable row level security;
create policy overage_settings_read on public.overage_settings for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.overage_settings to authenticated;

-- What a month is billed with so far, and what open requests may still add.
create table public.overage_periods (
  user_id uuid not null references public.profiles (id) on delete cascade,
  period_start date not null,
  billed_micro_usd bigint not null default 0 check (billed_micro_usd >= 0),
  held_micro_usd bigint not null default 0 check (held_micro_usd >= 0),
  noticed_cap_micro_usd bigint not null default 0, -- the cap of which a mail told that it is nearly used up
  primary key (user_id, period_start)
);
alter table public.overage_periods enable row level security;
create policy overage_periods_read on public.overage_periods for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.overage_periods to authenticated;

-- What Stripe's meter is told, once each. The id is the ledger entry's, and Stripe's identifier of the event.
create table public.overage_events (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  amount_micro_usd bigint not null check (amount_micro_usd > 0),
  occurred_at timestamptz not null,
  counted_at timestamptz, -- the time that Stripe was told, in which billing period it counts
  reported_at timestamptz
);
create index overage_events_open on public.overage_events (occurred_at) where reported_at is null;
create index overage_events_user on public.overage_events (user_id, counted_at);
alter table public.overage_events enable row level security;
create policy overage_events_server_only on public.overage_events for all to authenticated using (false) with check (false);

-- At what percentage a person's usage is billed beyond the allowance now. Null: it is not. Only a plan that is paid, and
-- by the month: what is used is owed for a month at most.
create function app.overage_percent(p_user_id uuid) returns int
language sql stable set search_path = ''
as $$
  select t.overage_percent from public.profiles p join public.tiers t on t.id = p.plan_tier
  where p.id = p_user_id and exists (select from public.billing_subscriptions b
    where b.user_id = p.id and b.status = 'active' and b.period = 'month' and not b.is_collection_paused)
$$;
revoke all on function app.overage_percent(uuid) from public;
grant execute on function app.overage_percent(uuid) to authenticated; -- who asks sees their own rows alone

-- Holds what the worst case of a request would be billed with. No row, and nothing, when that would go beyond the cap,
-- the person does not want it, or the price is unknown.
create function app.hold_overage(p_user_id uuid, p_worst_case_micro_usd bigint, p_period date)
returns table (price_micro_usd bigint, percent int)
language plpgsql volatile set search_path = ''
as $$
declare
  v_cap bigint;
  v_percent int;
  v_price bigint;
begin
  -- The lock is the judge: of requests that race for the rest, each sees what those before it hold.
  select s.cap_micro_usd into v_cap from public.overage_settings s where s.user_id = p_user_id and s.is_on for update;
  if not found or p_worst_case_micro_usd is null then return; end if;
  v_percent := app.overage_percent(p_user_id);
  if v_percent is null then return; end if;
  -- Rounded up, as every price is.
  v_price := (p_worst_case_micro_usd * v_percent + 99) / 100;
  insert into public.overage_periods (user_id, period_start) values (p_user_id, p_period) on conflict do nothing;
  update public.overage_periods o set held_micro_usd = o.held_micro_usd + v_price
    where o.user_id = p_user_id and o.period_start = p_period
      and (v_price = 0 or o.billed_micro_usd + o.held_micro_usd + v_price <= v_cap);
  if not found then return; end if;
  return query select v_price, v_percent;
end
$$;
revoke all on function app.hold_overage(uuid, bigint, date) from public;

-- What a refusal says of it. Null where it is not on, or not sold.
create function app.overage_state(p_user_id uuid, p_period date) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('capMicroUsd', s.cap_micro_usd, 'billedMicroUsd', coalesce(o.billed_micro_usd, 0),
    'heldMicroUsd', coalesce(o.held_micro_usd, 0))
  from public.overage_settings s
  left join public.overage_periods o on o.user_id = s.user_id and o.period_start = p_period
  where s.user_id = p_user_id and s.is_on and app.overage_percent(p_user_id) is not null
$$;
revoke all on function app.overage_state(uuid, date) from public;

-- Bills what a request really cost, and never more than it held: the cap is a promise. What it did not use is free again.
create function app.charge_overage(r public.usage_reservations, p_cost_micro_usd bigint, p_purpose text, p_now timestamptz)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_price bigint := least((p_cost_micro_usd * r.overage_percent + 99) / 100, r.overage_micro_usd);
  v_id uuid := gen_random_uuid();
begin
  update public.overage_periods set held_micro_usd = held_micro_usd - r.overage_micro_usd,
      billed_micro_usd = billed_micro_usd + v_price
    where user_id = r.user_id and period_start = r.period_start;
  if v_price = 0 then return; end if;
  insert into public.usage_ledger
    (id, entry, reservation_id, user_id, workspace_id, api_key_id, period_start, overage_micro_usd, purpose, created_at)
    values (v_id, 'overage', r.id, r.user_id, r.workspace_id, r.api_key_id, r.period_start, v_price, p_purpose, p_now);
  insert into public.overage_events (id, user_id, amount_micro_usd, occurred_at) values (v_id, r.user_id, v_price, p_now);
end
$$;
revoke all on function app.charge_overage(public.usage_reservations, bigint, text, timestamptz) from public;

-- As before, but budgets are for what may cost something: an answer from the cache, and one of a model on this machine, are
-- given although a budget is used up (a price that is unknown is not a price of nothing). And where neither the allowance
-- nor credits pay, the next invoice may. A refusal tells of the cap.
drop function app.reserve_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz);
create function app.reserve_usage(
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
  select t.requests_per_month into v_limit
    from public.profiles p join public.tiers t on t.id = p.tier where p.id = p_user_id;
  if not found then raise exception 'unknown user' using errcode = '23503'; end if;
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
revoke all on function app.reserve_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz) from public;

-- As before, and what the next invoice pays is billed.
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
  update public.quota_periods set cost_micro_usd = cost_micro_usd + v_cost,
      requests_used = requests_used - case when p_release then r.requests else 0 end
    where user_id = r.user_id and period_start = r.period_start;
  if r.paid_by = 'credits' then perform app.charge_credits(r, v_cost, p_purpose, p_now);
  elsif r.paid_by = 'overage' then perform app.charge_overage(r, v_cost, p_purpose, p_now);
  end if;
  return true;
end
$$;

-- As before; a refusal tells of the cap.
create or replace function app.begin_run(p jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_user uuid := (p ->> 'userId')::uuid;
  v_conversation uuid := (p ->> 'conversationId')::uuid;
  v_now timestamptz := (p ->> 'now')::timestamptz;
  v_sent jsonb := p -> 'userMessage';
  v_assistant uuid := (p ->> 'assistantId')::uuid;
  v_parent uuid;
  v_found public.messages;
  v_owner uuid;
  v_settings jsonb;
  v_quota record;
  v_running int;
  v_cap int;
  v_metadata jsonb;
begin
  -- Two tabs, or a client that sends again, may bring the same message at once: the second waits and finds the first.
  perform pg_advisory_xact_lock(hashtextextended('run:' || v_conversation::text, 0));
  if v_sent is not null and v_sent <> 'null'::jsonb then
    perform pg_advisory_xact_lock(hashtextextended('run:' || (v_sent ->> 'id'), 0));
    select * into v_found from public.messages m where m.id = (v_sent ->> 'id')::uuid;
    if found then
      if v_found.user_id <> v_user or v_found.conversation_id <> v_conversation then
        return jsonb_build_object('status', 'not_found');
      elsif v_found.parts <> v_sent -> 'parts' or v_found.role <> 'user' then
        return jsonb_build_object('status', 'mismatch');
      end if;
      return jsonb_build_object('status', 'exists', 'assistantId',
        (select a.id from public.messages a where a.parent_id = v_found.id order by a.id limit 1));
    end if;
  end if;

  select c.user_id, jsonb_build_object('systemPrompt', c.system_prompt, 'model', c.model, 'routeMode', c.route_mode)
    into v_owner, v_settings
    from public.conversations c where c.id = v_conversation and c.deleted_at is null;
  if v_owner is null and (v_sent is null or v_sent ->> 'parentId' is not null) or v_owner <> v_user then
    return jsonb_build_object('status', 'not_found');
  end if;
  if p -> 'expects' <> 'null'::jsonb and not v_settings @> (p -> 'expects') then
    return jsonb_build_object('status', 'unexpected');
  end if;

  -- Of runs that begin at once, in different conversations too, each counts those before it.
  perform pg_advisory_xact_lock(hashtextextended('runs of:' || v_user::text, 0));
  select t.max_parallel_runs into v_cap
    from public.profiles u join public.tiers t on t.id = u.tier where u.id = v_user;
  select count(*) into v_running from public.runs r where r.user_id = v_user and r.status = 'running'
    and r.heartbeat_at > v_now - interval '30 seconds';
  if v_running >= v_cap then
    return jsonb_build_object('status', 'too_many', 'limit', v_cap);
  end if;

  if v_owner is null then
    -- A foreign or deleted conversation of this id: the same answer as for one that never was.
    if exists (select 1 from public.conversations c where c.id = v_conversation) then
      return jsonb_build_object('status', 'not_found');
    end if;
  end if;

  select * into v_quota from app.reserve_usage(
    (p ->> 'reservationId')::uuid, (p ->> 'ledgerId')::uuid, v_user, (p ->> 'workspaceId')::uuid, null,
    coalesce((p ->> 'requests')::int, 1), (p ->> 'worstCaseMicroUsd')::bigint, 'chat', v_now);
  if v_quota.budget is not null then
    return jsonb_build_object('status', 'budget', 'budget', v_quota.budget);
  end if;
  if not v_quota.granted then
    return jsonb_build_object('status', 'quota', 'requestsUsed', v_quota.requests_used, 'requestsLimit', v_quota.requests_limit,
      'overage', v_quota.overage);
  end if;

  v_metadata := p -> 'metadata' || case when v_quota.paid_by is null then '{}' else
    jsonb_build_object('paidBy', v_quota.paid_by) end;

  if v_owner is null then
    insert into public.conversations
      (id, user_id, workspace_id, title, system_prompt, model, route_mode, last_message_at, created_at, updated_at)
      values (v_conversation, v_user, (p ->> 'workspaceId')::uuid, p ->> 'title', p ->> 'systemPrompt', p ->> 'model',
        p ->> 'routeMode', v_now, v_now, v_now);
  else
    update public.conversations set last_message_at = v_now, archived_at = null where id = v_conversation;
  end if;

  if v_sent is not null and v_sent <> 'null'::jsonb then
    v_parent := (v_sent ->> 'id')::uuid;
    insert into public.messages (id, conversation_id, user_id, parent_id, role, parts, text, status, metadata, created_at, completed_at)
      values (v_parent, v_conversation, v_user, (v_sent ->> 'parentId')::uuid, 'user', v_sent -> 'parts', v_sent ->> 'text',
        'complete', '{}', v_now, v_now);
  else
    v_parent := (p ->> 'parentId')::uuid;
  end if;
  insert into public.messages (id, conversation_id, user_id, parent_id, role, parts, status, model_id, metadata, created_at)
    values (v_assistant, v_conversation, v_user, v_parent, 'assistant', '[]', 'streaming', p ->> 'modelId', v_metadata, v_now);
  insert into public.runs (id, user_id, conversation_id, message_id, reservation_id, instance_id, status, started_at, heartbeat_at, attempts)
    values (v_assistant, v_user, v_conversation, v_assistant, (p ->> 'reservationId')::uuid, p ->> 'instanceId', 'running', v_now, v_now,
      jsonb_build_array(p -> 'attempt'));
  insert into public.conversation_views (conversation_id, user_id, active_leaf_id, updated_at)
    values (v_conversation, v_user, v_assistant, v_now)
    on conflict (conversation_id, user_id) do update set active_leaf_id = excluded.active_leaf_id, updated_at = excluded.updated_at;
  if p -> 'decision' is not null and p -> 'decision' <> 'null'::jsonb then
    insert into public.route_decisions (id, user_id, conversation_id, message_id, model_id, version, decision, context,
        intent, difficulty_percent, best_cost_micro_usd, open_models, open_quality_tenths, open_costs_micro_usd, created_at)
      values ((p ->> 'decisionId')::uuid, v_user, v_conversation, v_assistant, p ->> 'modelId', p -> 'decision' ->> 'version',
        p -> 'decision', nullif(p -> 'context', 'null'::jsonb), p #>> '{facts,intent}',
        round((p #>> '{decision,complexity,overall}')::numeric * 100), (p #>> '{decision,bestCostMicroUsd}')::bigint,
        (p #>> '{facts,openModels}')::text[], (p #>> '{facts,openQualityTenths}')::bigint[],
        (p #>> '{facts,openCostsMicroUsd}')::bigint[], v_now);
  end if;
  if p -> 'assignment' is not null and p -> 'assignment' <> 'null'::jsonb then
    perform app.assign_arm(p -> 'assignment', v_user, (p ->> 'reservationId')::uuid, v_assistant, v_now);
  end if;
  return jsonb_build_object('status', 'started', 'assistantId', v_assistant, 'isNew', v_owner is null,
    'paidBy', v_quota.paid_by);
end
$$;

-- As before, and what months are billed with beyond the allowance: `overage`, and what open requests hold of it.
create or replace function app.ledger_drift(p_user_id uuid)
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
