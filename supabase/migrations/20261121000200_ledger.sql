-- Quota and money. Rollback: drop the tables and functions of this file; the ledger is append-only, export it first.

create table public.quota_periods (
  user_id uuid not null references public.profiles (id) on delete cascade,
  period_start date not null, -- first day of the month, UTC
  requests_used int not null default 0 check (requests_used >= 0),
  cost_micro_usd bigint not null default 0,
  primary key (user_id, period_start)
);
alter table public.quota_periods enable row level security;
create policy quota_periods_read on public.quota_periods for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.quota_periods to authenticated;

create table public.usage_reservations (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  api_key_id uuid references public.api_keys (id) on delete set null,
  period_start date not null,
  requests int not null check (requests >= 0),
  worst_case_micro_usd bigint check (worst_case_micro_usd >= 0), -- null: price unknown
  state text not null default 'open' check (state in ('open', 'settled', 'released')),
  created_at timestamptz not null,
  closed_at timestamptz
);
create index usage_reservations_open on public.usage_reservations (created_at) where state = 'open';
create index usage_reservations_user on public.usage_reservations (user_id, created_at desc);
create index usage_reservations_workspace on public.usage_reservations (workspace_id);
create index usage_reservations_api_key on public.usage_reservations (api_key_id);
alter table public.usage_reservations enable row level security;
create policy usage_reservations_read on public.usage_reservations for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.usage_reservations to authenticated;

-- entry 'reserve' adds requests, 'release' takes them back, 'settle' is one provider call with its real cost.
create table public.usage_ledger (
  id uuid primary key,
  entry text not null check (entry in ('reserve', 'settle', 'release')),
  reservation_id uuid not null references public.usage_reservations (id) on delete cascade,
  attempt int not null default 0,
  user_id uuid not null references public.profiles (id) on delete cascade,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  api_key_id uuid references public.api_keys (id) on delete set null,
  period_start date not null,
  requests int not null default 0,
  amount_micro_usd bigint not null default 0,
  priced boolean not null default true, -- false: the model's price is unknown, amount is 0
  purpose text not null default 'chat' check (purpose in ('chat', 'title', 'api', 'embedding')),
  conversation_id uuid,
  message_id uuid,
  provider text,
  model_id text,
  outcome text,
  input_tokens int,
  output_tokens int,
  cached_input_tokens int,
  cache_write_tokens int,
  reasoning_tokens int,
  usage_estimated boolean not null default false,
  price jsonb,
  first_token_ms int,
  latency_ms int,
  created_at timestamptz not null
);
create unique index usage_ledger_once on public.usage_ledger (reservation_id, entry, attempt);
create index usage_ledger_user on public.usage_ledger (user_id, created_at desc);
create index usage_ledger_message on public.usage_ledger (message_id);
create index usage_ledger_workspace on public.usage_ledger (workspace_id, created_at desc);
create index usage_ledger_api_key on public.usage_ledger (api_key_id);
alter table public.usage_ledger enable row level security;
create policy usage_ledger_read on public.usage_ledger for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.usage_ledger to authenticated;

create function app.forbid_change() returns trigger
language plpgsql set search_path = ''
as $$ begin raise exception 'table % is append-only', tg_table_name using errcode = '42501'; end $$;
revoke all on function app.forbid_change() from public;
create trigger usage_ledger_append_only before update on public.usage_ledger
  for each row when (old.api_key_id is not distinct from new.api_key_id) execute function app.forbid_change();

-- Takes p_requests from the month if that many are left; null when they are not. The conditional update is the
-- only judge: however many callers race for the last unit, the row lock lets exactly one of them through.
create function app.reserve_usage(
  p_id uuid, p_ledger_id uuid, p_user_id uuid, p_workspace_id uuid, p_api_key_id uuid,
  p_requests int, p_worst_case_micro_usd bigint, p_purpose text, p_now timestamptz
) returns table (granted boolean, requests_used int, requests_limit int, period_start date)
language plpgsql volatile set search_path = ''
as $$
declare
  v_period date := date_trunc('month', p_now at time zone 'utc')::date;
  v_limit int;
  v_used int;
begin
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
    return query select false, v_used, v_limit, v_period;
    return;
  end if;
  insert into public.usage_reservations
    (id, user_id, workspace_id, api_key_id, period_start, requests, worst_case_micro_usd, created_at)
    values (p_id, p_user_id, p_workspace_id, p_api_key_id, v_period, p_requests, p_worst_case_micro_usd, p_now);
  insert into public.usage_ledger
    (id, entry, reservation_id, user_id, workspace_id, api_key_id, period_start, requests, purpose, created_at)
    values (p_ledger_id, 'reserve', p_id, p_user_id, p_workspace_id, p_api_key_id, v_period, p_requests, p_purpose, p_now);
  return query select true, v_used, v_limit, v_period;
end
$$;
revoke all on function app.reserve_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz) from public;

-- Closes a reservation: one 'settle' row per provider call in p_attempts; with p_release the requests go back too.
-- False when it was closed before (a reaper and a late finisher may both come): the second changes nothing.
create function app.close_usage(p_id uuid, p_release boolean, p_attempts jsonb, p_purpose text, p_now timestamptz)
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
     cache_write_tokens, reasoning_tokens, usage_estimated, price, first_token_ms, latency_ms, created_at)
  select (a ->> 'id')::uuid, 'settle', r.id, ordinality::int, r.user_id, r.workspace_id, r.api_key_id, r.period_start,
    coalesce((a ->> 'amountMicroUsd')::bigint, 0), a ->> 'amountMicroUsd' is not null, p_purpose,
    (a ->> 'conversationId')::uuid, (a ->> 'messageId')::uuid, a ->> 'provider', a ->> 'modelId', a ->> 'outcome',
    (a ->> 'inputTokens')::int, (a ->> 'outputTokens')::int, (a ->> 'cachedInputTokens')::int,
    (a ->> 'cacheWriteTokens')::int, (a ->> 'reasoningTokens')::int, coalesce((a ->> 'usageEstimated')::boolean, false),
    a -> 'price', (a ->> 'firstTokenMs')::int, (a ->> 'latencyMs')::int, p_now
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
revoke all on function app.close_usage(uuid, boolean, jsonb, text, timestamptz) from public;

-- Idempotency-Key: the first request claims the key, repeats read the stored answer.
create table public.idempotency_keys (
  user_id uuid not null references public.profiles (id) on delete cascade,
  key text not null check (char_length(key) between 1 and 255),
  request_hash bytea not null,
  status int,
  headers jsonb,
  body text,
  created_at timestamptz not null,
  completed_at timestamptz,
  primary key (user_id, key)
);
create index idempotency_keys_created on public.idempotency_keys (created_at);
alter table public.idempotency_keys enable row level security;
create policy idempotency_keys_server_only on public.idempotency_keys for all to authenticated
  using (false) with check (false);
