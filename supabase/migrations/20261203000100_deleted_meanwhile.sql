-- A message that is sent while its conversation is deleted, in another tab or with the workspace: nothing is stored and nothing
-- is taken for it. It was answered into the deleted one, or failed where that was gone already.
-- Rollback: the function of 20261130000200_project_budgets.sql with what 20261130000300_workspace_entitlements.sql puts into it.

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
  select l.max_running, l.running into v_cap, v_running
    from app.parallel_runs(v_user, (p ->> 'workspaceId')::uuid, v_now) l;
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
    -- Here it is held, behind what is reserved: whoever deletes a workspace or an account has those rows and wants this one.
    update public.conversations set last_message_at = v_now, archived_at = null
      where id = v_conversation and deleted_at is null;
    -- Deleted since it was read above. Raised, so that what was reserved is undone.
    if not found then raise exception 'the conversation was deleted meanwhile' using errcode = 'P0002'; end if;
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
