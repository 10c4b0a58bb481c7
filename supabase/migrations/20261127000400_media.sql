-- Images, speech and transcripts in the ledger. Roll back: drop the column, put the old check and app.close_usage of
-- 20261127000200_response_cache.sql back; rows of the new purposes have to become 'api' first.
alter table public.usage_ledger drop constraint usage_ledger_purpose_check;
alter table public.usage_ledger add constraint usage_ledger_purpose_check
  check (purpose in ('chat', 'title', 'api', 'embedding', 'image', 'transcription', 'speech'));
-- What was used beside tokens: images, seconds of audio, characters read aloud. Null for none.
alter table public.usage_ledger add column units jsonb;

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
  return true;
end
$$;

-- Images that an answer made are kept as those that a message sent are: the trigger now also looks at answers, which get
-- their parts when they end.
drop trigger messages_keep_attachments on public.messages;
create trigger messages_keep_attachments after insert or update of parts on public.messages
  for each row when (new.parts @> '[{"type": "file"}]'::jsonb) execute function app.keep_attachments();

create or replace function app.purge_conversations(p_before timestamptz, p_limit int) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  -- Locked, so that nobody restores one meanwhile; those that are being restored are left out.
  select array_agg(c.id) into v_ids from (
    select id from public.conversations where deleted_at < p_before order by deleted_at limit p_limit for update skip locked
  ) c;
  if v_ids is null then return 0; end if;
  update public.attachments a set unreferenced_since = c.deleted_at
    from public.conversations c
    join public.messages m on m.conversation_id = c.id and m.parts @> '[{"type": "file"}]'::jsonb
    cross join lateral jsonb_array_elements(m.parts) as t (p)
    where c.id = any(v_ids) and a.user_id = c.user_id
      and p ->> 'type' = 'file' and p ->> 'url' = '/api/v1/attachments/' || a.id;
  delete from public.conversations where id = any(v_ids);
  return cardinality(v_ids);
end
$$;
