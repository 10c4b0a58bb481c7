-- A reservation and its end in fewer statements: of what they cost, half was how the functions called each other and took
-- JSON apart. What they lock, decide and write is the same. Rollback: reserve_usages of 20261202000200_reserve_behind_workspace.sql,
-- reserve_usage and reserve_own_usage of 20261130000200_project_budgets.sql, close_usages of 20261202000100_close_in_order.sql,
-- close_usage of 20261201000910_own_keys_are_not_charged.sql; drop take_usage.

-- One reservation: {granted, requestsUsed, requestsLimit, budget, paidBy, overage}, as `ReserveResult` has it.
create function app.take_usage(
  p_id uuid, p_ledger_id uuid, p_user_id uuid, p_workspace_id uuid, p_api_key_id uuid,
  p_requests int, p_worst_case_micro_usd bigint, p_purpose text, p_now timestamptz, p_project_id uuid
) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_refused constant jsonb :=
    '{"granted":false,"requestsUsed":null,"requestsLimit":null,"budget":null,"paidBy":null,"overage":null}';
  v_period date := date_trunc('month', p_now at time zone 'utc')::date;
  v_limit int;
  v_used int;
  v_budget jsonb;
  v_requests int := p_requests;
  v_payer text;
  v_shares_budget boolean;
  v_has_budget boolean;
  v_hold record;
  v_price bigint := 0;
  v_percent int;
  v_workspace uuid;
begin
  -- The workspace comes first, as for who changes or removes it.
  select exists (select from public.workspace_budgets b where b.workspace_id = p_workspace_id),
      exists (select from public.budgets b where b.user_id = p_user_id)
    into v_shares_budget, v_has_budget
    from public.workspaces w where w.id = p_workspace_id for key share;
  -- What cannot cost anything takes nothing from a budget, and waits for nobody. For the others the lock is the judge: of
  -- those who race for the rest, each sees what those before it took.
  if p_worst_case_micro_usd is distinct from 0 then
    if v_shares_budget then
      perform from public.workspace_budgets b where b.workspace_id = p_workspace_id order by b.id for update;
      select to_jsonb(s) into v_budget from app.workspace_budget_states(p_workspace_id, p_now) s
        where s.spent_micro_usd + s.reserved_micro_usd >= s.limit_micro_usd
          or s.spent_micro_usd + s.reserved_micro_usd + coalesce(p_worst_case_micro_usd, 0) > s.limit_micro_usd
        order by s.resets_at desc limit 1;
      if found then return v_refused || jsonb_build_object('budget', v_budget); end if;
    end if;
    if v_has_budget then
      perform from public.budgets b
        where b.user_id = p_user_id and (b.api_key_id is null or b.api_key_id = p_api_key_id)
          and (b.project_id is null or b.project_id = p_project_id) order by b.id for update;
      select to_jsonb(s) into v_budget from app.budget_states(p_user_id, p_now) s
        where (s.api_key_id is null or s.api_key_id = p_api_key_id) and (s.project_id is null or s.project_id = p_project_id)
          and (s.spent_micro_usd + s.reserved_micro_usd >= s.limit_micro_usd
            or s.spent_micro_usd + s.reserved_micro_usd + coalesce(p_worst_case_micro_usd, 0) > s.limit_micro_usd)
        order by s.resets_at desc limit 1;
      if found then return v_refused || jsonb_build_object('budget', v_budget); end if;
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
    -- The second time after the first of a month has made its row; whoever made it, it is there then.
    for v_turn in 1 .. 2 loop
      update public.workspace_quota_periods q set requests_used = q.requests_used + p_requests
        where q.workspace_id = v_workspace and q.period_start = v_period
          and (v_limit is null or q.requests_used + p_requests <= v_limit)
        returning q.requests_used into v_used;
      exit when found;
      insert into public.workspace_quota_periods (workspace_id, period_start) values (v_workspace, v_period)
        on conflict do nothing;
    end loop;
    if v_used is null then
      -- Nobody's own allowance, credits or invoice step in for a workspace that pays.
      return (select v_refused || jsonb_build_object('requestsUsed', q.requests_used, 'requestsLimit', v_limit)
        from public.workspace_quota_periods q where q.workspace_id = v_workspace and q.period_start = v_period);
    end if;
    v_payer := 'workspace';
  else
    for v_turn in 1 .. 2 loop
      update public.quota_periods q set requests_used = q.requests_used + p_requests
        where q.user_id = p_user_id and q.period_start = v_period
          and (v_limit is null or q.requests_used + p_requests <= v_limit + q.requests_adjusted)
        returning q.requests_used into v_used;
      exit when found;
      insert into public.quota_periods (user_id, period_start) values (p_user_id, v_period) on conflict do nothing;
    end loop;
    if v_used is null then
      select q.requests_used, v_limit + q.requests_adjusted into v_used, v_limit from public.quota_periods q
        where q.user_id = p_user_id and q.period_start = v_period;
      -- Only here, where the month is used up, is anything else looked at: others pay nothing for there being any.
      if app.hold_credits(p_id, p_user_id, p_worst_case_micro_usd, p_now) then
        v_payer := 'credits';
      else
        select h.* into v_hold from app.hold_overage(p_user_id, p_worst_case_micro_usd, v_period) h;
        if not found then
          return v_refused || jsonb_build_object('requestsUsed', v_used, 'requestsLimit', v_limit,
            'overage', app.overage_state(p_user_id, v_period));
        end if;
        v_payer := 'overage';
        v_price := v_hold.price_micro_usd;
        v_percent := v_hold.percent;
      end if;
      v_requests := 0;
    end if;
  end if;
  insert into public.usage_reservations
    (id, user_id, workspace_id, api_key_id, project_id, period_start, requests, worst_case_micro_usd, paid_by,
     overage_micro_usd, overage_percent, created_at)
    values (p_id, p_user_id, p_workspace_id, p_api_key_id, p_project_id, v_period, v_requests, p_worst_case_micro_usd,
      coalesce(v_payer, 'allowance'), v_price, v_percent, p_now);
  insert into public.usage_ledger
    (id, entry, reservation_id, user_id, workspace_id, api_key_id, project_id, period_start, requests, purpose, created_at)
    values (p_ledger_id, 'reserve', p_id, p_user_id, p_workspace_id, p_api_key_id, p_project_id, v_period, v_requests,
      p_purpose, p_now);
  return jsonb_build_object('granted', true, 'requestsUsed', v_used, 'requestsLimit', v_limit, 'budget', null,
    'paidBy', v_payer, 'overage', null);
end
$$;
revoke all on function app.take_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz, uuid) from public;

-- As a row, for app.open_run.
create or replace function app.reserve_usage(
  p_id uuid, p_ledger_id uuid, p_user_id uuid, p_workspace_id uuid, p_api_key_id uuid,
  p_requests int, p_worst_case_micro_usd bigint, p_purpose text, p_now timestamptz,
  p_project_id uuid default null
) returns table (granted boolean, requests_used int, requests_limit int, period_start date, budget jsonb, paid_by text,
  overage jsonb)
language sql volatile set search_path = ''
as $$
  select (t.taken -> 'granted')::boolean, (t.taken ->> 'requestsUsed')::int, (t.taken ->> 'requestsLimit')::int,
    date_trunc('month', p_now at time zone 'utc')::date, nullif(t.taken -> 'budget', 'null'::jsonb), t.taken ->> 'paidBy',
    nullif(t.taken -> 'overage', 'null'::jsonb)
  from (select app.take_usage(p_id, p_ledger_id, p_user_id, p_workspace_id, p_api_key_id, p_requests, p_worst_case_micro_usd,
    p_purpose, p_now, p_project_id) as taken) t
$$;
drop function app.reserve_own_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz, uuid);

-- Reserves for several calls, in the order of the rows (users, so that groups of several processes lock alike). What people
-- share is locked first and in one order, as for app.begin_member_runs: workspaces, then their budgets. One call alone has
-- no order to keep.
create or replace function app.reserve_usages(p jsonb) returns setof jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_count int := jsonb_array_length(p);
  v_input jsonb;
  v_workspaces uuid[];
begin
  if v_count > 1 then
    v_workspaces := array(select (t.input ->> 'workspaceId')::uuid from jsonb_array_elements(p) as t (input)
      where t.input -> 'worstCaseMicroUsd' is distinct from '0');
    if exists (select from public.workspace_budgets b where b.workspace_id = any (v_workspaces)) then
      perform from public.workspaces w where w.id = any (v_workspaces) order by w.id for key share;
      perform from public.workspace_budgets b where b.workspace_id = any (v_workspaces) order by b.id for update;
    end if;
  end if;
  for v_at in 0 .. v_count - 1 loop
    v_input := p -> v_at;
    return next app.take_usage((v_input ->> 'id')::uuid, (v_input ->> 'ledgerId')::uuid, (v_input ->> 'userId')::uuid,
      (v_input ->> 'workspaceId')::uuid, (v_input ->> 'apiKeyId')::uuid, (v_input ->> 'requests')::int,
      (v_input ->> 'worstCaseMicroUsd')::bigint, v_input ->> 'purpose', (v_input ->> 'now')::timestamptz,
      (v_input ->> 'projectId')::uuid);
  end loop;
end
$$;

-- As before (..._own_keys_are_not_charged.sql); what is written is summed up as it is written.
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
  with written as (
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
    from jsonb_array_elements(p_attempts) with ordinality as t (a, ordinality)
    returning amount_micro_usd, key_source
  )
  select coalesce(sum(w.amount_micro_usd), 0), coalesce(sum(w.amount_micro_usd) filter (where w.key_source is null), 0)
    into v_cost, v_due from written w;
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

-- As before (..._close_in_order.sql); one alone has no order to keep.
create or replace function app.close_usages(p jsonb) returns setof boolean
language plpgsql volatile set search_path = ''
as $$
declare
  v_count int := jsonb_array_length(p);
  v_closed boolean[] := array[]::boolean[];
  v_order int[] := case v_count when 0 then array[]::int[] else array[0] end;
  v_at int;
  v_input jsonb;
begin
  if v_count > 1 then
    v_order := array(select (t.position - 1)::int
      from jsonb_array_elements(p) with ordinality as t (input, position)
      left join lateral (select r.user_id, r.id, case when r.paid_by = 'workspace' then r.workspace_id end as payer_id
        from public.usage_reservations r where r.id = (t.input ->> 'id')::uuid limit 1) r on true
      order by r.payer_id nulls last, r.user_id, r.id);
  end if;
  foreach v_at in array v_order loop
    v_input := p -> v_at;
    v_closed[v_at + 1] := app.close_usage((v_input ->> 'id')::uuid, (v_input ->> 'release')::boolean,
      v_input -> 'attempts', v_input ->> 'purpose', (v_input ->> 'now')::timestamptz);
  end loop;
  return query select u.closed from unnest(v_closed) with ordinality as u (closed, position) order by u.position;
end
$$;
