-- Experiments of the router: arms, who was answered by which, and what was done to them. Rollback: restore begin_run of
-- ..._budgets.sql, then drop what this file creates.

create function app.is_admin() returns boolean
language sql stable security definer set search_path = ''
as $$ select exists (select from public.profiles p where p.id = app.current_user_id() and p.role = 'admin') $$;
revoke all on function app.is_admin() from public;
grant execute on function app.is_admin() to authenticated, service_role;

create table public.experiments (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  scope text not null default 'mine' check (scope in ('mine', 'instance')), -- whose answers: the owner's, or everybody's
  name text not null check (char_length(name) between 1 and 80),
  unit text not null default 'conversation' check (unit in ('conversation', 'user')),
  traffic_percent int not null default 100 check (traffic_percent between 1 and 100),
  minimum_sample int not null default 100 check (minimum_sample between 20 and 1000000), -- answers of each arm
  max_cost_micro_usd bigint check (max_cost_micro_usd >= 0), -- mean cost of an answer at which the experiment stops
  state text not null default 'draft' check (state in ('draft', 'running', 'paused', 'stopped', 'adopted')),
  stop_reason text check (stop_reason in ('person', 'error_rate', 'cost')),
  stopped_arm_id uuid, -- the arm that a guard rail stopped it for
  winner_arm_id uuid, -- the arm that holds for everybody in scope while the state is 'adopted'
  started_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index experiments_user on public.experiments (user_id, created_at desc);
-- Of the experiments that touch an answer, one runs and one is adopted: results of two at once would mix.
create unique index experiments_one_of_mine on public.experiments (user_id, state)
  where scope = 'mine' and state in ('running', 'adopted');
create unique index experiments_one_for_all on public.experiments (state)
  where scope = 'instance' and state in ('running', 'adopted');
alter table public.experiments enable row level security;
create policy experiments_read on public.experiments for select to authenticated
  using (user_id = (select app.current_user_id()) or (scope = 'instance' and (select app.is_admin())));
create policy experiments_create on public.experiments for insert to authenticated
  with check (user_id = (select app.current_user_id()) and (scope = 'mine' or (select app.is_admin())));
create policy experiments_update on public.experiments for update to authenticated
  using (case scope when 'mine' then user_id = (select app.current_user_id()) else (select app.is_admin()) end)
  with check (case scope when 'mine' then user_id = (select app.current_user_id()) else (select app.is_admin()) end);
create policy experiments_delete on public.experiments for delete to authenticated
  using (case scope when 'mine' then user_id = (select app.current_user_id()) else (select app.is_admin()) end);
grant select, insert, delete on public.experiments to authenticated;
grant update (state, stop_reason, stopped_arm_id, winner_arm_id, started_at, ended_at, updated_at)
  on public.experiments to authenticated;

-- What an arm changes; null leaves it as it is. The first one is the control that the others are compared with.
create table public.experiment_arms (
  id uuid primary key,
  experiment_id uuid not null references public.experiments (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  place int not null check (place between 0 and 4),
  name text not null check (char_length(name) between 1 and 40),
  weight int not null default 1 check (weight between 1 and 100), -- its part of the traffic, in parts of all weights
  mode text check (mode in ('economy', 'balanced', 'quality')),
  weights_version text check (char_length(weights_version) <= 40),
  model_id text check (char_length(model_id) <= 200),
  instructions text check (char_length(instructions) between 1 and 4000),
  unique (experiment_id, place)
);
create index experiment_arms_user on public.experiment_arms (user_id);
alter table public.experiment_arms enable row level security;
create policy experiment_arms_read on public.experiment_arms for select to authenticated
  using (user_id = (select app.current_user_id())
    or (select app.is_admin()) and exists (select from public.experiments e where e.id = experiment_id));
create policy experiment_arms_create on public.experiment_arms for insert to authenticated
  with check (user_id = (select app.current_user_id()) and exists (select from public.experiments e
    where e.id = experiment_id and e.user_id = (select app.current_user_id()) and e.state = 'draft'));
grant select, insert on public.experiment_arms to authenticated;

-- One row for each answer that an arm gave. What became of it is in the ledger, by the reservation.
create table public.experiment_assignments (
  reservation_id uuid primary key references public.usage_reservations (id) on delete cascade,
  experiment_id uuid not null references public.experiments (id) on delete cascade,
  arm_id uuid not null references public.experiment_arms (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  unit text not null check (char_length(unit) <= 64),
  message_id uuid references public.messages (id) on delete set null, -- null: asked through the API
  created_at timestamptz not null
);
create index experiment_assignments_arm on public.experiment_assignments (experiment_id, arm_id);
create index experiment_assignments_arm_id on public.experiment_assignments (arm_id);
create index experiment_assignments_user on public.experiment_assignments (user_id);
create index experiment_assignments_message on public.experiment_assignments (message_id);
alter table public.experiment_assignments enable row level security;
create policy experiment_assignments_read on public.experiment_assignments for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.experiment_assignments to authenticated; -- written with the run, and with the call

-- Who did what to an experiment. A row is written with the change it records and never changed.
create table public.experiment_events (
  id uuid primary key,
  experiment_id uuid not null references public.experiments (id) on delete cascade,
  user_id uuid references public.profiles (id) on delete set null, -- null: a guard rail
  action text not null check (action in ('created', 'started', 'paused', 'stopped', 'adopted', 'guard_stopped')),
  arm_id uuid references public.experiment_arms (id) on delete cascade,
  details jsonb not null default '{}',
  created_at timestamptz not null
);
create index experiment_events_experiment on public.experiment_events (experiment_id, created_at);
create index experiment_events_user on public.experiment_events (user_id);
create index experiment_events_arm on public.experiment_events (arm_id);
alter table public.experiment_events enable row level security;
create policy experiment_events_read on public.experiment_events for select to authenticated
  using (user_id = (select app.current_user_id())
    or exists (select from public.experiments e where e.id = experiment_id));
create policy experiment_events_create on public.experiment_events for insert to authenticated
  with check (user_id = (select app.current_user_id())
    and exists (select from public.experiments e where e.id = experiment_id)
    and (arm_id is null or exists (select from public.experiment_arms a
      where a.id = arm_id and a.experiment_id = experiment_events.experiment_id)));
grant select, insert on public.experiment_events to authenticated;
create trigger experiment_events_append_only before update on public.experiment_events
  for each row when (old.user_id is not distinct from new.user_id) execute function app.forbid_change();

-- What the arms have done so far: one row for each answer that has ended, in the order in which they did. Its outcome and
-- cost are those of the ledger: `failed` when nothing was answered, `cost` null when a price is unknown.
create function app.experiment_answers(p_experiment_id uuid)
returns table (arm_id uuid, user_id uuid, message_id uuid, closed_at timestamptz, reservation_id uuid, failed boolean,
  cost_micro_usd bigint, first_token_ms bigint, total_ms bigint)
language sql stable set search_path = ''
as $$
  select a.arm_id, a.user_id, a.message_id, r.closed_at, a.reservation_id,
    coalesce(l.last_outcome, 'failed') in ('failed', 'interrupted'),
    l.cost, l.before_ms + l.last_first_token_ms, l.whole_ms
  from public.experiment_assignments a
  join public.usage_reservations r on r.id = a.reservation_id and r.state <> 'open'
  left join lateral (
    -- A failed attempt costs nothing, whatever the price of its model.
    select case when bool_and(x.priced or x.outcome = 'failed') then sum(x.amount_micro_usd)::bigint end as cost,
      (array_agg(x.outcome order by x.attempt desc))[1] as last_outcome,
      (array_agg(x.first_token_ms order by x.attempt desc))[1] as last_first_token_ms,
      sum(x.latency_ms) - (array_agg(x.latency_ms order by x.attempt desc))[1] as before_ms,
      sum(x.latency_ms) as whole_ms
    from public.usage_ledger x where x.reservation_id = a.reservation_id and x.entry = 'settle'
  ) l on true
  where a.experiment_id = p_experiment_id
    -- A person who stopped before the first word is no failure, and no answer.
    and not (r.state = 'released' and coalesce(l.last_outcome, '') = 'stopped')
$$;
revoke all on function app.experiment_answers(uuid) from public;

-- Notes which arm answers; nothing when the experiment is gone by now.
create function app.assign_arm(p_experiment jsonb, p_user_id uuid, p_reservation_id uuid, p_message_id uuid, p_now timestamptz)
returns void
language sql volatile set search_path = ''
as $$
  insert into public.experiment_assignments (reservation_id, experiment_id, arm_id, user_id, unit, message_id, created_at)
  select p_reservation_id, a.experiment_id, a.id, p_user_id, p_experiment ->> 'unit', p_message_id, p_now
  from public.experiment_arms a where a.id = (p_experiment ->> 'armId')::uuid
$$;
revoke all on function app.assign_arm(jsonb, uuid, uuid, uuid, timestamptz) from public;

-- As before, with the facts and the context of the decision, and the arm that answers.
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
  return jsonb_build_object('status', 'started', 'assistantId', v_assistant);
end
$$;
