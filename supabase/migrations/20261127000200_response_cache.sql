-- Answers that are given again, for people who want that. Rollback: restore close_usage of ..._ledger.sql, then drop what this file creates.

create table public.cache_settings (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  exact boolean not null default false,
  semantic boolean not null default false,
  pace text not null default 'natural' check (pace in ('natural', 'at_once')),
  keep_hours int not null default 24 check (keep_hours between 1 and 720),
  updated_at timestamptz not null
);
alter table public.cache_settings enable row level security;
create policy cache_settings_read on public.cache_settings for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy cache_settings_create on public.cache_settings for insert to authenticated
  with check (user_id = (select app.current_user_id()));
create policy cache_settings_update on public.cache_settings for update to authenticated
  using (user_id = (select app.current_user_id())) with check (user_id = (select app.current_user_id()));
grant select, insert on public.cache_settings to authenticated;
grant update (exact, semantic, pace, keep_hours, updated_at) on public.cache_settings to authenticated;

-- Written by the server alone, so that nobody plants an answer; read and removed by its owner. The conversation that an
-- answer comes from takes it along when it goes.
create table public.cached_answers (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  conversation_id uuid references public.conversations (id) on delete cascade, -- null: asked through the API
  key bytea not null, -- HMAC of the tenant, the model and everything that shapes the answer
  model_id text not null,
  parts jsonb not null, -- [{type: text | reasoning, text}]
  usage jsonb not null, -- tokens, priced anew when the answer is given again
  text_ms int not null check (text_ms >= 0), -- how long it took to write once it had begun
  size_bytes int not null check (size_bytes > 0),
  -- For likeness, first messages only: HMAC of all but the question, the question, and its embedding as float32.
  scope_key bytea,
  question text,
  embedding_model text,
  embedding bytea,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  unique (user_id, key)
);
create index cached_answers_scope on public.cached_answers (user_id, scope_key, created_at desc) where scope_key is not null;
create index cached_answers_user on public.cached_answers (user_id, created_at desc);
create index cached_answers_conversation on public.cached_answers (conversation_id);
create index cached_answers_expires on public.cached_answers (expires_at);
alter table public.cached_answers enable row level security;
create policy cached_answers_read on public.cached_answers for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy cached_answers_delete on public.cached_answers for delete to authenticated
  using (user_id = (select app.current_user_id()));
grant select, delete on public.cached_answers to authenticated;

insert into public.retention_periods (class, days) values ('cached_answers', 1); -- after they ran out

-- How much a person's cached answers may take; the oldest go first.
alter table public.tiers add column cache_max_bytes bigint not null default 5000000 check (cache_max_bytes >= 0);
update public.tiers set cache_max_bytes = case id when 'free' then 5000000 when 'pro' then 50000000 when 'team' then 200000000
  else 1000000000 end;

-- Null: asked of a provider. What a hit saved is the price, on that day, of the tokens it did not need.
alter table public.usage_ledger
  add column cache_hit text check (cache_hit in ('exact', 'semantic')),
  add column saved_micro_usd bigint check (saved_micro_usd >= 0);
create index usage_ledger_cache_hits on public.usage_ledger (user_id, created_at) where cache_hit is not null;

-- Keeps an answer in place of an older one under its key, and makes room: what has run out goes, then the oldest.
create function app.keep_answer(p jsonb, p_now timestamptz) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_user uuid := (p ->> 'userId')::uuid;
  v_max bigint;
begin
  select t.cache_max_bytes into v_max from public.profiles u join public.tiers t on t.id = u.tier where u.id = v_user;
  if not found or (p ->> 'sizeBytes')::bigint > v_max then return; end if;
  insert into public.cached_answers as c
    (id, user_id, conversation_id, key, model_id, parts, usage, text_ms, size_bytes, scope_key, question, embedding_model,
     embedding, created_at, expires_at)
    values ((p ->> 'id')::uuid, v_user,
      (select id from public.conversations where id = (p ->> 'conversationId')::uuid and user_id = v_user),
      decode(p ->> 'key', 'hex'), p ->> 'modelId', p -> 'parts', p -> 'usage', (p ->> 'textMs')::int,
      (p ->> 'sizeBytes')::int, decode(p ->> 'scopeKey', 'hex'), p ->> 'question', p ->> 'embeddingModel',
      decode(p ->> 'embedding', 'base64'), p_now, (p ->> 'expiresAt')::timestamptz)
    on conflict (user_id, key) do update set conversation_id = excluded.conversation_id, parts = excluded.parts,
      usage = excluded.usage, text_ms = excluded.text_ms, size_bytes = excluded.size_bytes, scope_key = excluded.scope_key,
      question = excluded.question, embedding_model = excluded.embedding_model, embedding = excluded.embedding,
      created_at = excluded.created_at, expires_at = excluded.expires_at;
  delete from public.cached_answers c where c.user_id = v_user and (c.expires_at <= p_now or c.id in (
    select s.id from (
      select a.id, sum(a.size_bytes) over (order by a.created_at desc, a.id desc) as total
      from public.cached_answers a where a.user_id = v_user and a.expires_at > p_now
    ) s where s.total > v_max));
end
$$;
revoke all on function app.keep_answer(jsonb, timestamptz) from public;

-- As before, with what a hit was and saved.
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
     cache_write_tokens, reasoning_tokens, usage_estimated, price, first_token_ms, latency_ms, cache_hit, saved_micro_usd,
     created_at)
  select (a ->> 'id')::uuid, 'settle', r.id, ordinality::int, r.user_id, r.workspace_id, r.api_key_id, r.period_start,
    coalesce((a ->> 'amountMicroUsd')::bigint, 0), a ->> 'amountMicroUsd' is not null, p_purpose,
    (a ->> 'conversationId')::uuid, (a ->> 'messageId')::uuid, a ->> 'provider', a ->> 'modelId', a ->> 'outcome',
    (a ->> 'inputTokens')::int, (a ->> 'outputTokens')::int, (a ->> 'cachedInputTokens')::int,
    (a ->> 'cacheWriteTokens')::int, (a ->> 'reasoningTokens')::int, coalesce((a ->> 'usageEstimated')::boolean, false),
    a -> 'price', (a ->> 'firstTokenMs')::int, (a ->> 'latencyMs')::int, a ->> 'cacheHit', (a ->> 'savedMicroUsd')::bigint, p_now
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
