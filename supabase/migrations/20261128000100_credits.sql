-- Credits: money in the one ledger beside requests, and who pays for a request. Rollback: restore reserve_usage of
-- ..._budgets.sql, begin_run of ..._experiments.sql and close_usage of ..._media.sql, then drop what this file creates; entries
-- of the new kinds have to be exported and deleted before the old check can come back.

-- What was granted for this month beyond the tier's limit, or taken from it: what is left is the tier's limit, more this,
-- less requests_used. The sum of the ledger's requests is requests_used less this.
alter table public.quota_periods add column requests_adjusted int not null default 0;

-- 'grant' and 'refund' bring credits, 'overage' is what a request beyond the month's allowance cost, 'expiry' what ran out,
-- 'adjustment' what an administrator or the check of the balances put right. These have no reservation but for an overage
-- and its refund, and no purpose of their own.
alter table public.usage_ledger drop constraint usage_ledger_entry_check;
alter table public.usage_ledger add constraint usage_ledger_entry_check check
  (entry in ('reserve', 'settle', 'release', 'grant', 'overage', 'refund', 'expiry', 'adjustment'));
alter table public.usage_ledger alter column reservation_id drop not null;
alter table public.usage_ledger add constraint usage_ledger_of_a_reservation check
  (reservation_id is not null or entry in ('grant', 'expiry', 'adjustment'));
alter table public.usage_ledger alter column purpose drop not null;
-- The change of the credit balance, which is the sum of this column.
alter table public.usage_ledger
  add column credit_micro_usd bigint not null default 0,
  add column grant_id uuid,
  add column reason text check (char_length(reason) <= 200);
create index usage_ledger_credit on public.usage_ledger (user_id, created_at, id) where credit_micro_usd <> 0;

-- Decided once, with the reservation: the month's allowance, or credits.
alter table public.usage_reservations
  add column paid_by text not null default 'allowance' check (paid_by in ('allowance', 'credits'));

-- One row for whoever ever had credits; its lock puts the decisions on a person's credits one after the other.
create table public.credit_accounts (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  allows_overage boolean not null default true, -- whether credits pay once the month's allowance is used up
  -- What one request cost beyond its worst case and beyond all that was there. The next grant pays it first.
  overdraft_micro_usd bigint not null default 0 check (overdraft_micro_usd >= 0),
  created_at timestamptz not null
);
alter table public.credit_accounts enable row level security;
create policy credit_accounts_read on public.credit_accounts for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy credit_accounts_update on public.credit_accounts for update to authenticated
  using (user_id = (select app.current_user_id())) with check (user_id = (select app.current_user_id()));
grant select, update (allows_overage) on public.credit_accounts to authenticated;

-- What was granted and how much of it is left. The balance is the sum of what is left, less the overdraft. They are used
-- in this order: what runs out first, of those the oldest; what never runs out comes last.
create table public.credit_grants (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  granted_micro_usd bigint not null check (granted_micro_usd > 0),
  remaining_micro_usd bigint not null check (remaining_micro_usd >= 0),
  held_micro_usd bigint not null default 0 check (held_micro_usd between 0 and remaining_micro_usd), -- by open requests
  expires_at timestamptz, -- null: never
  created_at timestamptz not null
);
create index credit_grants_order on public.credit_grants (user_id, expires_at, created_at, id) where remaining_micro_usd > 0;
create index credit_grants_expiry on public.credit_grants (expires_at) where remaining_micro_usd > 0 and expires_at is not null;
create index credit_grants_user on public.credit_grants (user_id);
alter table public.credit_grants enable row level security;
create policy credit_grants_read on public.credit_grants for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.credit_grants to authenticated;

-- Which grants an open request may use. What it holds stays its own although the grant runs out meanwhile.
create table public.credit_holds (
  reservation_id uuid not null references public.usage_reservations (id) on delete cascade deferrable initially deferred,
  grant_id uuid not null references public.credit_grants (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  amount_micro_usd bigint not null check (amount_micro_usd > 0),
  primary key (reservation_id, grant_id)
);
create index credit_holds_grant on public.credit_holds (grant_id);
create index credit_holds_user on public.credit_holds (user_id);
alter table public.credit_holds enable row level security;
create policy credit_holds_server_only on public.credit_holds for all to authenticated using (false) with check (false);

-- Writes one entry of the balance. Not for requests: app.reserve_usage and app.close_usage write those.
create function app.enter_credit(p_entry text, p_user_id uuid, p_credit_micro_usd bigint, p_grant_id uuid, p_reason text,
  p_reservation public.usage_reservations, p_attempt int, p_purpose text, p_now timestamptz) returns void
language sql volatile set search_path = ''
as $$
  insert into public.usage_ledger
    (id, entry, reservation_id, attempt, user_id, workspace_id, api_key_id, period_start, credit_micro_usd, grant_id, reason,
     purpose, created_at)
  select gen_random_uuid(), p_entry, (p_reservation).id, p_attempt, p_user_id,
    coalesce((p_reservation).workspace_id,
      (select w.id from public.workspaces w where w.owner_id = p_user_id and w.kind = 'personal')),
    (p_reservation).api_key_id, coalesce((p_reservation).period_start, date_trunc('month', p_now at time zone 'utc')::date),
    p_credit_micro_usd, p_grant_id, p_reason, p_purpose, p_now
$$;
revoke all on function app.enter_credit(text, uuid, bigint, uuid, text, public.usage_reservations, int, text, timestamptz) from public;

-- The credit balance of a person in micro-USD: negative while one request cost more than there was.
create function app.credit_balance(p_user_id uuid) returns bigint
language sql stable set search_path = ''
as $$
  select (select coalesce(sum(g.remaining_micro_usd), 0) from public.credit_grants g where g.user_id = p_user_id)::bigint
    - coalesce((select a.overdraft_micro_usd from public.credit_accounts a where a.user_id = p_user_id), 0)
$$;
revoke all on function app.credit_balance(uuid) from public;

-- Takes out what has run out and is not held; answers how much. Exact at the second: every decision calls it first.
create function app.expire_credits(p_user_id uuid, p_now timestamptz) returns bigint
language plpgsql volatile set search_path = ''
as $$
declare
  g public.credit_grants;
  v_gone bigint := 0;
begin
  perform from public.credit_accounts a where a.user_id = p_user_id for update;
  for g in select * from public.credit_grants c where c.user_id = p_user_id and c.expires_at <= p_now
      and c.remaining_micro_usd > c.held_micro_usd order by c.expires_at, c.created_at, c.id loop
    update public.credit_grants set remaining_micro_usd = held_micro_usd where id = g.id;
    perform app.enter_credit('expiry', p_user_id, g.held_micro_usd - g.remaining_micro_usd, g.id, null, null, 0, null, p_now);
    v_gone := v_gone + g.remaining_micro_usd - g.held_micro_usd;
  end loop;
  return v_gone;
end
$$;
revoke all on function app.expire_credits(uuid, timestamptz) from public;

-- Puts credits into an account as `p_entry` (grant, refund or adjustment), after an overdraft is paid. Answers the balance.
create function app.add_credits(p_entry text, p_grant_id uuid, p_user_id uuid, p_amount_micro_usd bigint, p_expires_at timestamptz,
  p_reason text, p_reservation public.usage_reservations, p_attempt int, p_now timestamptz) returns bigint
language plpgsql volatile set search_path = ''
as $$
declare
  v_paid bigint;
begin
  insert into public.credit_accounts (user_id, created_at) values (p_user_id, p_now) on conflict do nothing;
  select least(a.overdraft_micro_usd, p_amount_micro_usd) into v_paid
    from public.credit_accounts a where a.user_id = p_user_id for update;
  update public.credit_accounts set overdraft_micro_usd = overdraft_micro_usd - v_paid where user_id = p_user_id and v_paid > 0;
  insert into public.credit_grants (id, user_id, granted_micro_usd, remaining_micro_usd, expires_at, created_at)
    values (p_grant_id, p_user_id, p_amount_micro_usd, p_amount_micro_usd - v_paid, p_expires_at, p_now);
  perform app.enter_credit(p_entry, p_user_id, p_amount_micro_usd, p_grant_id, p_reason, p_reservation, p_attempt, null, p_now);
  perform app.expire_credits(p_user_id, p_now);
  return app.credit_balance(p_user_id);
end
$$;
revoke all on function app.add_credits(text, uuid, uuid, bigint, timestamptz, text, public.usage_reservations, int, timestamptz) from public;

-- Grants credits; p_expires_at null: they never run out. The same p_grant_id a second time is an error (23505), so that a
-- repeated call grants nothing. Answers the balance.
create function app.grant_credits(p_grant_id uuid, p_user_id uuid, p_amount_micro_usd bigint, p_expires_at timestamptz,
  p_reason text, p_now timestamptz) returns bigint
language sql volatile set search_path = ''
as $$
  select app.add_credits('grant', p_grant_id, p_user_id, p_amount_micro_usd, p_expires_at, p_reason, null, 0, p_now)
$$;
revoke all on function app.grant_credits(uuid, uuid, bigint, timestamptz, text, timestamptz) from public;

-- Gives back what a request took from credits, at most what it took and was not given back before. Null when it is more,
-- or the request is not of this person; else the balance.
create function app.refund_credits(p_grant_id uuid, p_user_id uuid, p_reservation_id uuid, p_amount_micro_usd bigint,
  p_reason text, p_now timestamptz) returns bigint
language plpgsql volatile set search_path = ''
as $$
declare
  r public.usage_reservations;
  v_taken bigint;
  v_refunds int;
begin
  perform from public.credit_accounts a where a.user_id = p_user_id for update;
  select * into r from public.usage_reservations u where u.id = p_reservation_id and u.user_id = p_user_id;
  if not found then return null; end if;
  select -coalesce(sum(l.credit_micro_usd), 0), count(*) filter (where l.entry = 'refund') into v_taken, v_refunds
    from public.usage_ledger l where l.reservation_id = p_reservation_id and l.entry in ('overage', 'refund');
  if p_amount_micro_usd <= 0 or p_amount_micro_usd > v_taken then return null; end if;
  return app.add_credits('refund', p_grant_id, p_user_id, p_amount_micro_usd, null, p_reason, r, v_refunds + 1, p_now);
end
$$;
revoke all on function app.refund_credits(uuid, uuid, uuid, bigint, text, timestamptz) from public;

-- Takes p_amount from what nobody holds, in the order of use; answers what could not be taken.
create function app.use_credits(p_user_id uuid, p_amount_micro_usd bigint, p_now timestamptz) returns bigint
language plpgsql volatile set search_path = ''
as $$
declare
  v_left bigint := p_amount_micro_usd;
  g record;
begin
  for g in select c.id, least(c.remaining_micro_usd - c.held_micro_usd, v_left) as part from public.credit_grants c
      where c.user_id = p_user_id and c.remaining_micro_usd > c.held_micro_usd and (c.expires_at is null or c.expires_at > p_now)
      order by c.expires_at nulls last, c.created_at, c.id loop
    exit when v_left = 0;
    update public.credit_grants set remaining_micro_usd = remaining_micro_usd - least(g.part, v_left) where id = g.id;
    v_left := v_left - least(g.part, v_left);
  end loop;
  return v_left;
end
$$;
revoke all on function app.use_credits(uuid, bigint, timestamptz) from public;

-- Adds to the balance, or takes from it what nobody holds. Null, and nothing, when that much is not there; else the balance.
create function app.adjust_credits(p_grant_id uuid, p_user_id uuid, p_amount_micro_usd bigint, p_reason text, p_now timestamptz)
returns bigint
language plpgsql volatile set search_path = ''
as $$
declare
  v_free bigint;
begin
  if p_amount_micro_usd > 0 then
    return app.add_credits('adjustment', p_grant_id, p_user_id, p_amount_micro_usd, null, p_reason, null, 0, p_now);
  end if;
  perform app.expire_credits(p_user_id, p_now);
  select coalesce(sum(c.remaining_micro_usd - c.held_micro_usd), 0) into v_free
    from public.credit_grants c where c.user_id = p_user_id;
  if p_amount_micro_usd = 0 or v_free < -p_amount_micro_usd then return null; end if;
  perform app.use_credits(p_user_id, -p_amount_micro_usd, p_now);
  perform app.enter_credit('adjustment', p_user_id, p_amount_micro_usd, null, p_reason, null, 0, null, p_now);
  return app.credit_balance(p_user_id);
end
$$;
revoke all on function app.adjust_credits(uuid, uuid, bigint, text, timestamptz) from public;

-- Holds the worst case of a request in the order of use. False, and nothing, when that much is not free, the person does
-- not want it, or the price is unknown.
create function app.hold_credits(p_reservation_id uuid, p_user_id uuid, p_amount_micro_usd bigint, p_now timestamptz)
returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  v_free bigint;
  v_left bigint := p_amount_micro_usd;
  g record;
begin
  -- The lock is the judge: of requests that race for the rest, each sees what those before it hold.
  perform from public.credit_accounts a where a.user_id = p_user_id and a.allows_overage for update;
  if not found or p_amount_micro_usd is null then return false; end if;
  perform app.expire_credits(p_user_id, p_now);
  select coalesce(sum(c.remaining_micro_usd - c.held_micro_usd), 0) into v_free from public.credit_grants c
    where c.user_id = p_user_id and (c.expires_at is null or c.expires_at > p_now);
  if v_free <= 0 or v_free < p_amount_micro_usd then return false; end if;
  for g in select c.id, c.remaining_micro_usd - c.held_micro_usd as free from public.credit_grants c
      where c.user_id = p_user_id and c.remaining_micro_usd > c.held_micro_usd and (c.expires_at is null or c.expires_at > p_now)
      order by c.expires_at nulls last, c.created_at, c.id loop
    exit when v_left = 0;
    update public.credit_grants set held_micro_usd = held_micro_usd + least(g.free, v_left) where id = g.id;
    insert into public.credit_holds (reservation_id, grant_id, user_id, amount_micro_usd)
      values (p_reservation_id, g.id, p_user_id, least(g.free, v_left));
    v_left := v_left - least(g.free, v_left);
  end loop;
  return true;
end
$$;
revoke all on function app.hold_credits(uuid, uuid, bigint, timestamptz) from public;

-- Charges what a request really cost: from what it held, then from what is free, the rest as an overdraft. What it held
-- and did not use is free again, or gone where its grant ran out meanwhile.
create function app.charge_credits(r public.usage_reservations, p_cost_micro_usd bigint, p_purpose text, p_now timestamptz)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_left bigint := p_cost_micro_usd;
  h record;
begin
  perform from public.credit_accounts a where a.user_id = r.user_id for update;
  for h in select c.id, d.amount_micro_usd as held from public.credit_holds d join public.credit_grants c on c.id = d.grant_id
      where d.reservation_id = r.id order by c.expires_at nulls last, c.created_at, c.id loop
    update public.credit_grants set held_micro_usd = held_micro_usd - h.held,
        remaining_micro_usd = remaining_micro_usd - least(h.held, v_left) where id = h.id;
    v_left := v_left - least(h.held, v_left);
  end loop;
  delete from public.credit_holds where reservation_id = r.id;
  if v_left > 0 then
    v_left := app.use_credits(r.user_id, v_left, p_now);
    update public.credit_accounts set overdraft_micro_usd = overdraft_micro_usd + v_left where user_id = r.user_id and v_left > 0;
  end if;
  if p_cost_micro_usd > 0 then
    perform app.enter_credit('overage', r.user_id, -p_cost_micro_usd, null, null, r, 0, p_purpose, p_now);
  end if;
  perform app.expire_credits(r.user_id, p_now);
end
$$;
revoke all on function app.charge_credits(public.usage_reservations, bigint, text, timestamptz) from public;

-- Sets what is left of the month's requests. One entry says by how much it changed. Null when the tier has no limit; else
-- what is left.
create function app.set_requests_left(p_ledger_id uuid, p_user_id uuid, p_left int, p_reason text, p_now timestamptz) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_period date := date_trunc('month', p_now at time zone 'utc')::date;
  v_limit int;
  v_change int;
begin
  select t.requests_per_month into v_limit
    from public.profiles p join public.tiers t on t.id = p.tier where p.id = p_user_id;
  if v_limit is null then return null; end if;
  insert into public.quota_periods (user_id, period_start) values (p_user_id, v_period) on conflict do nothing;
  select p_left - (v_limit + q.requests_adjusted - q.requests_used) into v_change from public.quota_periods q
    where q.user_id = p_user_id and q.period_start = v_period for update;
  if v_change = 0 then return p_left; end if;
  update public.quota_periods set requests_adjusted = requests_adjusted + v_change
    where user_id = p_user_id and period_start = v_period;
  insert into public.usage_ledger (id, entry, user_id, workspace_id, period_start, requests, reason, purpose, created_at)
    select p_ledger_id, 'adjustment', p_user_id, w.id, v_period, -v_change, p_reason, null, p_now
    from public.workspaces w where w.owner_id = p_user_id and w.kind = 'personal';
  return p_left;
end
$$;
revoke all on function app.set_requests_left(uuid, uuid, int, text, timestamptz) from public;

-- As before; when the month's allowance does not do, credits may pay: paid_by then says so (null: the allowance).
drop function app.reserve_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz);
create function app.reserve_usage(
  p_id uuid, p_ledger_id uuid, p_user_id uuid, p_workspace_id uuid, p_api_key_id uuid,
  p_requests int, p_worst_case_micro_usd bigint, p_purpose text, p_now timestamptz
) returns table (granted boolean, requests_used int, requests_limit int, period_start date, budget jsonb, paid_by text)
language plpgsql volatile set search_path = ''
as $$
declare
  v_period date := date_trunc('month', p_now at time zone 'utc')::date;
  v_limit int;
  v_used int;
  v_budget jsonb;
  v_requests int := p_requests;
  v_payer text;
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
      return query select false, null::int, null::int, v_period, v_budget, null::text;
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
    -- Only here, where the month is used up, are credits looked at: others pay nothing for there being any.
    if not app.hold_credits(p_id, p_user_id, p_worst_case_micro_usd, p_now) then
      return query select false, v_used, v_limit, v_period, null::jsonb, null::text;
      return;
    end if;
    v_payer := 'credits';
    v_requests := 0;
  end if;
  insert into public.usage_reservations
    (id, user_id, workspace_id, api_key_id, period_start, requests, worst_case_micro_usd, paid_by, created_at)
    values (p_id, p_user_id, p_workspace_id, p_api_key_id, v_period, v_requests, p_worst_case_micro_usd,
      coalesce(v_payer, 'allowance'), p_now);
  insert into public.usage_ledger
    (id, entry, reservation_id, user_id, workspace_id, api_key_id, period_start, requests, purpose, created_at)
    values (p_ledger_id, 'reserve', p_id, p_user_id, p_workspace_id, p_api_key_id, v_period, v_requests, p_purpose, p_now);
  return query select true, v_used, v_limit, v_period, null::jsonb, v_payer;
end
$$;
revoke all on function app.reserve_usage(uuid, uuid, uuid, uuid, uuid, int, bigint, text, timestamptz) from public;

-- As before, and credits are charged where they pay.
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
  if r.paid_by = 'credits' then perform app.charge_credits(r, v_cost, p_purpose, p_now); end if;
  return true;
end
$$;

-- As before; where credits pay, the message says so.
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
  return jsonb_build_object('status', 'started', 'assistantId', v_assistant, 'paidBy', v_quota.paid_by);
end
$$;

-- As before; an answer that credits pay says so to its end.
create or replace function app.finish_run(p jsonb) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  v_id uuid := (p ->> 'messageId')::uuid;
  v_now timestamptz := (p ->> 'now')::timestamptz;
  v_metadata jsonb := p -> 'metadata';
  v_error jsonb := nullif(p -> 'error', 'null');
  v_model text := p ->> 'modelId';
  v_reservation uuid;
  v_answer public.comparison_answers;
  v_comparison public.comparisons;
  v_paid jsonb;
begin
  if v_metadata ? 'comparison' then
    -- Locked first, as app.choose_answer does: each sees what the other did.
    select c.* into v_comparison from public.comparisons c
      join public.comparison_answers a on a.comparison_id = c.id where a.message_id = v_id for update of c;
    select jsonb_build_object('paidBy', m.metadata -> 'paidBy') into v_paid
      from public.messages m where m.id = v_id and m.metadata ? 'paidBy';
    update public.comparison_answers a set metadata = case when v_comparison.blind
        then coalesce(a.metadata, '{}') || coalesce(nullif(p -> 'secret', 'null') || coalesce(v_paid, '{}'), '{}') end
      where a.message_id = v_id returning a.* into v_answer;
    if v_comparison.choice is not null then
      v_metadata := app.told_metadata(v_comparison, v_answer, v_metadata);
      v_error := v_metadata -> 'error';
      v_model := v_answer.model_id;
    end if;
  end if;
  update public.messages set parts = p -> 'parts', text = p ->> 'text', status = p ->> 'status', model_id = v_model,
      metadata = case when metadata ? 'paidBy' then v_metadata || jsonb_build_object('paidBy', metadata -> 'paidBy')
        else v_metadata end, error = v_error, completed_at = v_now
    where id = v_id and status in ('streaming', 'interrupted');
  update public.runs set status = p ->> 'status', finished_at = v_now, heartbeat_at = v_now
    where id = v_id and status in ('running', 'interrupted') returning reservation_id into v_reservation;
  if v_reservation is null then return false; end if;
  return app.close_usage(v_reservation, (p ->> 'release')::boolean, p -> 'attempts', 'chat', v_now);
end
$$;
