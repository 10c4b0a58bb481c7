-- What is spent in a project: its budgets, and its cost. Rollback: restore reserve_usage of ..._workspace_limits.sql,
-- reserve_own_usage and close_usage of ..._workspace_pays.sql, open_run of ..._overage.sql (there: begin_run) and
-- budget_states of ..._budgets.sql; delete the budgets of projects; drop the columns of this file.

-- The project of the conversation that the request was made in, as it was then. Kept here as well as with the conversation,
-- which may move on or be deleted: what a project has cost does not change with it, as little as the bill does. No key: the
-- ledger outlives the project.
alter table public.usage_reservations add column project_id uuid;
alter table public.usage_ledger add column project_id uuid;
-- Partial: a message outside of any project does not touch it.
create index usage_ledger_project on public.usage_ledger (project_id, created_at) where project_id is not null;

-- Null: for everything, or for a key. Nothing is asked through a key in a project.
alter table public.budgets
  add column project_id uuid references public.projects (id) on delete cascade,
  add constraint budgets_one_scope check (num_nonnulls(api_key_id, project_id) <= 1),
  drop constraint budgets_user_id_api_key_id_period_key,
  add unique nulls not distinct (user_id, api_key_id, project_id, period);
create index budgets_project on public.budgets (project_id);
drop policy budgets_create on public.budgets;
create policy budgets_create on public.budgets for insert to authenticated
  with check (user_id = (select app.current_user_id())
    and (api_key_id is null or exists (
      select from public.api_keys k where k.id = api_key_id and k.user_id = (select app.current_user_id())))
    and (project_id is null or exists (
      select from public.projects r where r.id = project_id and r.user_id = (select app.current_user_id()))));

-- As before, and of projects.
drop function app.budget_states(uuid, timestamptz);
create function app.budget_states(p_user_id uuid, p_now timestamptz)
returns table (id uuid, api_key_id uuid, project_id uuid, period text, limit_micro_usd bigint, spent_micro_usd bigint,
  reserved_micro_usd bigint, resets_at timestamptz)
language sql stable set search_path = ''
as $$
  select b.id, b.api_key_id, b.project_id, b.period, b.limit_micro_usd,
    (select coalesce(sum(l.amount_micro_usd), 0) from public.usage_ledger l
      where l.user_id = b.user_id and l.created_at >= w.starts_at and l.entry = 'settle'
        and (b.api_key_id is null or l.api_key_id = b.api_key_id)
        and (b.project_id is null or l.project_id = b.project_id))::bigint,
    (select coalesce(sum(r.worst_case_micro_usd), 0) from public.usage_reservations r
      where r.user_id = b.user_id and r.state = 'open' and r.created_at >= w.starts_at
        and (b.api_key_id is null or r.api_key_id = b.api_key_id)
        and (b.project_id is null or r.project_id = b.project_id))::bigint,
    (w.starts_at at time zone 'utc' + ('1 ' || b.period)::interval) at time zone 'utc'
  from public.budgets b
  cross join lateral (select date_trunc(b.period, p_now at time zone 'utc') at time zone 'utc' as starts_at) w
  where b.user_id = p_user_id
$$;
revoke all on function app.budget_states(uuid, timestamptz) from public;

-- As before (..._workspace_pays.sql), and within the budgets of the project, which are locked with the person's others: of
-- requests that race for the rest of one, each sees what those before it took.
drop function app.reserve_own_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz);
create function app.reserve_own_usage(
  p_id uuid, p_ledger_id uuid, p_user_id uuid, p_workspace_id uuid, p_api_key_id uuid,
  p_requests int, p_worst_case_micro_usd bigint, p_purpose text, p_now timestamptz, p_project_id uuid
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
      where b.user_id = p_user_id and (b.api_key_id is null or b.api_key_id = p_api_key_id)
        and (b.project_id is null or b.project_id = p_project_id) order by b.id for update;
    v_has_budget := found;
  end if;
  if v_has_budget then
    select to_jsonb(s) into v_budget from app.budget_states(p_user_id, p_now) s
      where (s.api_key_id is null or s.api_key_id = p_api_key_id) and (s.project_id is null or s.project_id = p_project_id)
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
    (id, user_id, workspace_id, api_key_id, project_id, period_start, requests, worst_case_micro_usd, paid_by,
     overage_micro_usd, overage_percent, created_at)
    values (p_id, p_user_id, p_workspace_id, p_api_key_id, p_project_id, v_period, v_requests, p_worst_case_micro_usd,
      coalesce(v_payer, 'allowance'), v_price, v_percent, p_now);
  insert into public.usage_ledger
    (id, entry, reservation_id, user_id, workspace_id, api_key_id, project_id, period_start, requests, purpose, created_at)
    values (p_ledger_id, 'reserve', p_id, p_user_id, p_workspace_id, p_api_key_id, p_project_id, v_period, v_requests,
      p_purpose, p_now);
  return query select true, v_used, v_limit, v_period, null::jsonb, v_payer, null::jsonb;
end
$$;
revoke all on function app.reserve_own_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz, uuid) from public;

-- As before (..._workspace_limits.sql). p_project_id is the project of the conversation, which the caller has read.
drop function app.reserve_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz);
create function app.reserve_usage(
  p_id uuid, p_ledger_id uuid, p_user_id uuid, p_workspace_id uuid, p_api_key_id uuid,
  p_requests int, p_worst_case_micro_usd bigint, p_purpose text, p_now timestamptz,
  p_project_id uuid default null
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
    p_worst_case_micro_usd, p_purpose, p_now, p_project_id) o;
end
$$;
revoke all on function app.reserve_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz, uuid) from public;

-- As before (..._workspace_pays.sql), and every line names the project.
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
    (id, entry, reservation_id, attempt, user_id, workspace_id, api_key_id, project_id, period_start, amount_micro_usd, priced,
     purpose, conversation_id, message_id, provider, model_id, outcome, input_tokens, output_tokens, cached_input_tokens,
     cache_write_tokens, reasoning_tokens, units, usage_estimated, price, first_token_ms, latency_ms, cache_hit, saved_micro_usd,
     created_at)
  select (a ->> 'id')::uuid, 'settle', r.id, ordinality::int, r.user_id, r.workspace_id, r.api_key_id, r.project_id,
    r.period_start, coalesce((a ->> 'amountMicroUsd')::bigint, 0), a ->> 'amountMicroUsd' is not null, p_purpose,
    (a ->> 'conversationId')::uuid, (a ->> 'messageId')::uuid, a ->> 'provider', a ->> 'modelId', a ->> 'outcome',
    (a ->> 'inputTokens')::int, (a ->> 'outputTokens')::int, (a ->> 'cachedInputTokens')::int,
    (a ->> 'cacheWriteTokens')::int, (a ->> 'reasoningTokens')::int, nullif(a -> 'units', 'null'::jsonb),
    coalesce((a ->> 'usageEstimated')::boolean, false), a -> 'price', (a ->> 'firstTokenMs')::int,
    (a ->> 'latencyMs')::int, a ->> 'cacheHit', (a ->> 'savedMicroUsd')::bigint, p_now
  from jsonb_array_elements(p_attempts) with ordinality as t (a, ordinality);
  select coalesce(sum((a ->> 'amountMicroUsd')::bigint), 0) into v_cost from jsonb_array_elements(p_attempts) as t (a);
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
  if r.paid_by = 'credits' then perform app.charge_credits(r, v_cost, p_purpose, p_now);
  elsif r.paid_by = 'overage' then perform app.charge_overage(r, v_cost, p_purpose, p_now);
  end if;
  return true;
end
$$;

-- As before (..._overage.sql), and what is reserved is the project's: that of the conversation, or the one where it begins,
-- which begin_run has checked.
create or replace function app.open_run(p jsonb) returns jsonb
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
  v_project uuid;
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

  select c.user_id, jsonb_build_object('systemPrompt', c.system_prompt, 'model', c.model, 'routeMode', c.route_mode), c.project_id
    into v_owner, v_settings, v_project
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
    coalesce((p ->> 'requests')::int, 1), (p ->> 'worstCaseMicroUsd')::bigint, 'chat', v_now,
    case when v_owner is null then (p ->> 'projectId')::uuid else v_project end);
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
