-- Credits that are bought by themselves when they fall below what their owner chose. Rollback: drop what this file creates.

-- What a person wants. Written by the server alone: a card must be there, and turning it off ends what is open.
create table public.top_up_settings (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  is_on boolean not null,
  threshold_micro_usd bigint not null check (threshold_micro_usd > 0), -- below this balance
  amount_micro_usd bigint not null check (amount_micro_usd >= threshold_micro_usd), -- this much is bought
  ceiling_micro_usd bigint not null check (ceiling_micro_usd >= amount_micro_usd), -- and never more in a month (UTC)
  failures int not null default 0 check (failures >= 0), -- refusals in a row
  retry_at timestamptz, -- after a refusal: not before
  off_reason text check (off_reason in ('declined')), -- why it was turned off by the server
  updated_at timestamptz not null
);
create index top_up_settings_on on public.top_up_settings (user_id) where is_on;
alter table public.top_up_settings enable row level security;
create policy top_up_settings_read on public.top_up_settings for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.top_up_settings to authenticated;

-- Each purchase. Its id is the id of the grant it brings, so that it brings one.
create table public.top_ups (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  amount_micro_usd bigint not null check (amount_micro_usd > 0),
  period_start date not null, -- the month (UTC) whose ceiling it counts against
  state text not null default 'charging' check (state in ('charging', 'asks_holder', 'paid', 'failed')),
  stripe_invoice_id text unique,
  page_url text, -- where the card's holder confirms it
  created_at timestamptz not null,
  closed_at timestamptz,
  check ((state in ('paid', 'failed')) = (closed_at is not null))
);
-- A fall is one purchase: there is no second while one is open.
create unique index top_ups_open on public.top_ups (user_id) where closed_at is null;
create index top_ups_user on public.top_ups (user_id, period_start);
alter table public.top_ups enable row level security;
create policy top_ups_read on public.top_ups for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.top_ups to authenticated;

-- What purchases that are paid or may yet be paid take of a month's ceiling.
create function app.topped_up(p_user_id uuid, p_period date) returns bigint
language sql stable set search_path = ''
as $$
  select coalesce(sum(u.amount_micro_usd), 0)::bigint from public.top_ups u
    where u.user_id = p_user_id and (u.closed_at is null or u.state = 'paid' and u.period_start = p_period)
$$;
revoke all on function app.topped_up(uuid, date) from public;

-- Begins a purchase when one is due. False, and nothing, when it is not: of many that ask at once one is told true, and
-- never more is begun than the month's ceiling allows.
create function app.begin_top_up(p_id uuid, p_user_id uuid, p_now timestamptz) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  s public.top_up_settings;
  v_period date := date_trunc('month', p_now at time zone 'utc')::date;
begin
  -- The lock is the judge: each that asks sees what those before it began.
  select * into s from public.top_up_settings t where t.user_id = p_user_id and t.is_on for update;
  if not found or s.retry_at > p_now then return false; end if;
  if exists (select from public.top_ups u where u.user_id = p_user_id and u.closed_at is null) then return false; end if;
  perform app.expire_credits(p_user_id, p_now);
  if app.credit_balance(p_user_id) >= s.threshold_micro_usd then return false; end if;
  if app.topped_up(p_user_id, v_period) + s.amount_micro_usd > s.ceiling_micro_usd then return false; end if;
  insert into public.top_ups (id, user_id, amount_micro_usd, period_start, created_at)
    values (p_id, p_user_id, s.amount_micro_usd, v_period, p_now);
  return true;
end
$$;
revoke all on function app.begin_top_up(uuid, uuid, timestamptz) from public;

-- Grants what was bought, once however often it is told; a purchase that was given up and paid all the same is granted
-- too, because it was paid. Answers the balance after it; null when it was granted before or there is no such purchase.
create function app.pay_top_up(p_id uuid, p_now timestamptz) returns bigint
language plpgsql volatile set search_path = ''
as $$
declare
  u public.top_ups;
  v_balance bigint;
begin
  perform from public.top_up_settings t
    where t.user_id = (select w.user_id from public.top_ups w where w.id = p_id) for update;
  -- What is paid in another month counts against that one.
  update public.top_ups set state = 'paid', closed_at = p_now, page_url = null,
      period_start = date_trunc('month', p_now at time zone 'utc')::date
    where id = p_id and state <> 'paid' returning * into u;
  if not found then return null; end if;
  update public.top_up_settings set failures = 0, retry_at = null where user_id = u.user_id;
  v_balance := app.grant_credits(u.id, u.user_id, u.amount_micro_usd, null, 'auto_top_up', p_now);
  -- They go with their payment when it is disputed or paid back.
  update public.credit_grants set stripe_invoice_id = u.stripe_invoice_id where id = u.id;
  return v_balance;
end
$$;
revoke all on function app.pay_top_up(uuid, timestamptz) from public;

-- Ends an open purchase that is not paid. A refusal by the bank counts: the first is tried again at p_retry_at, the
-- second in a row turns it off. Null when it was not open; else whether it was turned off.
create function app.fail_top_up(p_id uuid, p_is_refusal boolean, p_retry_at timestamptz, p_now timestamptz) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  v_user uuid;
  v_failures int;
begin
  perform from public.top_up_settings t
    where t.user_id = (select w.user_id from public.top_ups w where w.id = p_id) for update;
  update public.top_ups set state = 'failed', closed_at = p_now, page_url = null
    where id = p_id and closed_at is null returning user_id into v_user;
  if not found then return null; end if;
  if not p_is_refusal then return false; end if;
  update public.top_up_settings set failures = failures + 1, retry_at = p_retry_at, is_on = is_on and failures = 0,
      off_reason = case when is_on and failures > 0 then 'declined' else off_reason end
    where user_id = v_user returning failures into v_failures;
  return v_failures > 1;
end
$$;
revoke all on function app.fail_top_up(uuid, boolean, timestamptz, timestamptz) from public;
