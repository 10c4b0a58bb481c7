-- Budgets in money that a person sets for everything, or for one API key. Rollback: restore reserve_usage of ..._ledger.sql
-- and begin_run of ..._runs.sql, then drop what this file creates.

create table public.budgets (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  api_key_id uuid references public.api_keys (id) on delete cascade, -- null: everything the person asks
  period text not null check (period in ('day', 'week', 'month')), -- in UTC; weeks begin on Monday
  limit_micro_usd bigint not null check (limit_micro_usd between 1 and 1000000000000),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique nulls not distinct (user_id, api_key_id, period)
);
create index budgets_api_key on public.budgets (api_key_id);
alter table public.budgets enable row level security;
create policy budgets_read on public.budgets for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy budgets_create on public.budgets for insert to authenticated
  with check (user_id = (select app.current_user_id()) and (api_key_id is null or exists (
    select from public.api_keys k where k.id = api_key_id and k.user_id = (select app.current_user_id()))));
create policy budgets_update on public.budgets for update to authenticated
  using (user_id = (select app.current_user_id())) with check (user_id = (select app.current_user_id()));
create policy budgets_delete on public.budgets for delete to authenticated
  using (user_id = (select app.current_user_id()));
grant select, insert, delete on public.budgets to authenticated;
grant update (limit_micro_usd, updated_at) on public.budgets to authenticated;

-- A person's budgets with what the period has cost and what open requests may still cost. Sums over the ledger and
-- nothing else: what a budget says is what the bill says.
create function app.budget_states(p_user_id uuid, p_now timestamptz)
returns table (id uuid, api_key_id uuid, period text, limit_micro_usd bigint, spent_micro_usd bigint,
  reserved_micro_usd bigint, resets_at timestamptz)
language sql stable set search_path = ''
as $$
  select b.id, b.api_key_id, b.period, b.limit_micro_usd,
    (select coalesce(sum(l.amount_micro_usd), 0) from public.usage_ledger l
      where l.user_id = b.user_id and l.created_at >= w.starts_at and l.entry = 'settle'
        and (b.api_key_id is null or l.api_key_id = b.api_key_id))::bigint,
    (select coalesce(sum(r.worst_case_micro_usd), 0) from public.usage_reservations r
      where r.user_id = b.user_id and r.state = 'open' and r.created_at >= w.starts_at
        and (b.api_key_id is null or r.api_key_id = b.api_key_id))::bigint,
    (w.starts_at at time zone 'utc' + ('1 ' || b.period)::interval) at time zone 'utc'
  from public.budgets b
  cross join lateral (select date_trunc(b.period, p_now at time zone 'utc') at time zone 'utc' as starts_at) w
  where b.user_id = p_user_id
$$;
revoke all on function app.budget_states(uuid, timestamptz) from public;

-- As before, and within every budget: refused when one is used up, or when the most the request can cost exceeds what
-- is left. `budget` then says which.
drop function app.reserve_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz);
create function app.reserve_usage(
  p_id uuid, p_ledger_id uuid, p_user_id uuid, p_workspace_id uuid, p_api_key_id uuid,
  p_requests int, p_worst_case_micro_usd bigint, p_purpose text, p_now timestamptz
) returns table (granted boolean, requests_used int, requests_limit int, period_start date, budget jsonb)
language plpgsql volatile set search_path = ''
as $$
declare
  v_period date := date_trunc('month', p_now at time zone 'utc')::date;
  v_limit int;
  v_used int;
  v_budget jsonb;
begin
  -- The rows are locked, in one order: of requests that race for the rest of a budget, each sees what those before it took.
  perform from public.budgets b
    where b.user_id = p_user_id and (b.api_key_id is null or b.api_key_id = p_api_key_id) order by b.id for update;
  if found then
    select to_jsonb(s) into v_budget from app.budget_states(p_user_id, p_now) s
      where (s.api_key_id is null or s.api_key_id = p_api_key_id)
        and (s.spent_micro_usd + s.reserved_micro_usd >= s.limit_micro_usd
          or s.spent_micro_usd + s.reserved_micro_usd + coalesce(p_worst_case_micro_usd, 0) > s.limit_micro_usd)
      order by s.resets_at desc limit 1;
    if found then
      return query select false, null::int, null::int, v_period, v_budget;
      return;
    end if;
  end if;
  select t.requests_per_month into v_limit
    from public.profiles p join public.tiers t on t.id = p.tier where p.id = p_user_id;
  if not found then raise exception 'unknown user' using errcode = '23503'; end if;
  insert into public.quota_periods (user_id, period_start) values (p_user_id, v_period) on conflict do nothing;
  update public.quota_periods q set requests_used = q.requests_used + p_requests
    where q.user_id = p_user_id and q.period_start = v_period
      and (v_limit is null or q.requests_used + p_requests <= v_limit)
    returning q.requests_used into v_used;
  if not found then
    select q.requests_used into v_used from public.quota_periods q
      where q.user_id = p_user_id and q.period_start = v_period;
    return query select false, v_used, v_limit, v_period, null::jsonb;
    return;
  end if;
  insert into public.usage_reservations
    (id, user_id, workspace_id, api_key_id, period_start, requests, worst_case_micro_usd, created_at)
    values (p_id, p_user_id, p_workspace_id, p_api_key_id, v_period, p_requests, p_worst_case_micro_usd, p_now);
  insert into public.usage_ledger
    (id, entry, reservation_id, user_id, workspace_id, api_key_id, period_start, requests, purpose, created_at)
    values (p_ledger_id, 'reserve', p_id, p_user_id, p_workspace_id, p_api_key_id, v_period, p_requests, p_purpose, p_now);
  return query select true, v_used, v_limit, v_period, null::jsonb;
end
$$;
revoke all on function app.reserve_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz) from public;

-- As before, with the answer {status: budget, budget} when a budget refuses.
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
  v_quota record;
  v_running int;
  v_cap int;
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

  select c.user_id into v_owner from public.conversations c where c.id = v_conversation and c.deleted_at is null;
  if v_owner is null and (v_sent is null or v_sent ->> 'parentId' is not null) or v_owner <> v_user then
    return jsonb_build_object('status', 'not_found');
  end if;

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
    (p ->> 'reservationId')::uuid, (p ->> 'ledgerId')::uuid, v_user, (p ->> 'workspaceId')::uuid, null, 1,
    (p ->> 'worstCaseMicroUsd')::bigint, 'chat', v_now);
  if v_quota.budget is not null then
    return jsonb_build_object('status', 'budget', 'budget', v_quota.budget);
  end if;
  if not v_quota.granted then
    return jsonb_build_object('status', 'quota', 'requestsUsed', v_quota.requests_used, 'requestsLimit', v_quota.requests_limit);
  end if;

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
    values (v_assistant, v_conversation, v_user, v_parent, 'assistant', '[]', 'streaming', p ->> 'modelId', p -> 'metadata', v_now);
  insert into public.runs (id, user_id, conversation_id, message_id, reservation_id, instance_id, status, started_at, heartbeat_at, attempts)
    values (v_assistant, v_user, v_conversation, v_assistant, (p ->> 'reservationId')::uuid, p ->> 'instanceId', 'running', v_now, v_now,
      jsonb_build_array(p -> 'attempt'));
  insert into public.conversation_views (conversation_id, user_id, active_leaf_id, updated_at)
    values (v_conversation, v_user, v_assistant, v_now)
    on conflict (conversation_id, user_id) do update set active_leaf_id = excluded.active_leaf_id, updated_at = excluded.updated_at;
  if p -> 'decision' is not null and p -> 'decision' <> 'null'::jsonb then
    insert into public.route_decisions (id, user_id, conversation_id, message_id, model_id, version, decision, created_at)
      values ((p ->> 'decisionId')::uuid, v_user, v_conversation, v_assistant, p ->> 'modelId', p -> 'decision' ->> 'version',
        p -> 'decision', v_now);
  end if;
  return jsonb_build_object('status', 'started', 'assistantId', v_assistant);
end
$$;
