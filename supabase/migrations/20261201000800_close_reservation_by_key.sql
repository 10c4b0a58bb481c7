-- A reservation is closed by its key. With state = 'open' the planner may take the index of what is open, once it saw that
-- empty, and then reads for each call all that is open and all that was closed since the last vacuum: 460 us a call beside
-- 2,000 open ones, 70 by the key. Rollback: close_usage of 20261130001220_ledger_key_source.sql.

create or replace function app.close_usage(p_id uuid, p_release boolean, p_attempts jsonb, p_purpose text, p_now timestamptz)
returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  r public.usage_reservations;
  v_cost bigint;
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
