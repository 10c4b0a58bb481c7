-- A payment for credits that is refunded or disputed turns automatic purchases off: it takes the credits, so that the balance
-- falls, and the card would be charged for the same again. Nothing is bought for an account that is locked either.
-- Rollback: take_payment_credits and settle_dispute_credits of ..._credit_debts.sql and begin_top_up of ..._top_ups.sql,
-- drop app.stop_top_up, set off_reason 'taken_back' to null, put the old check back.

alter table public.top_up_settings drop constraint top_up_settings_off_reason_check;
alter table public.top_up_settings add constraint top_up_settings_off_reason_check
  check (off_reason in ('declined', 'taken_back'));

-- Turns automatic purchases off because a payment was taken back. What they were turned off for before stays.
create function app.stop_top_up(p_user_id uuid) returns void
language sql volatile set search_path = ''
as $$
  update public.top_up_settings set is_on = false, retry_at = null, off_reason = 'taken_back'
    where user_id = p_user_id and is_on
$$;
revoke all on function app.stop_top_up(uuid) from public;

-- As before (..._credit_debts.sql); a refund of credits turns automatic purchases off.
create or replace function app.take_payment_credits(p_user_id uuid, p_invoice_id text, p_amount_micro_usd bigint, p_reason text, p_now timestamptz)
returns bigint
language plpgsql volatile set search_path = ''
as $$
declare
  g public.credit_grants;
  v_part bigint;
  v_left bigint := p_amount_micro_usd;
begin
  if p_amount_micro_usd > 0 and exists (select from public.credit_grants c
      where c.stripe_invoice_id = p_invoice_id and c.user_id = p_user_id) then
    perform app.stop_top_up(p_user_id);
  end if;
  -- The lock is the judge: requests that race for the same credits wait, or are waited for.
  perform from public.credit_accounts a where a.user_id = p_user_id for update;
  for g in select * from public.credit_grants c where c.stripe_invoice_id = p_invoice_id and c.user_id = p_user_id
      order by c.created_at, c.id loop
    if p_amount_micro_usd < 0 and g.owed_micro_usd > 0 and g.lost_at is null then
      v_part := least(g.owed_micro_usd, -v_left);
      perform app.forgive_credits(p_user_id, g.id, v_part, p_reason, p_now);
      v_left := v_left + v_part;
    end if;
    v_part := least(v_left, g.remaining_micro_usd - g.held_micro_usd);
    continue when v_part = 0;
    update public.credit_grants set remaining_micro_usd = remaining_micro_usd - v_part,
      taken_micro_usd = taken_micro_usd + v_part where id = g.id;
    perform app.enter_credit('adjustment', p_user_id, -v_part, g.id, p_reason, null, 0, null, p_now);
    v_left := v_left - v_part;
  end loop;
  for g in select * from public.credit_grants c where c.stripe_invoice_id = p_invoice_id and c.user_id = p_user_id
      and c.lost_at is null order by c.created_at, c.id loop
    v_part := least(v_left, app.spent_of_grant(g));
    continue when v_part <= 0;
    perform app.owe_credits(p_user_id, g.id, v_part, p_reason, p_now);
    v_left := v_left - v_part;
  end loop;
  perform app.expire_credits(p_user_id, p_now);
  return p_amount_micro_usd - v_left;
end
$$;

-- As before (..._credit_debts.sql); so does a dispute of them, when it begins and when it is lost.
create or replace function app.settle_dispute_credits(p_user_id uuid, p_invoice_id text, p_outcome text, p_now timestamptz) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  g public.credit_grants;
  v_is_new boolean;
begin
  -- In the order of a purchase: first what the person chose, then the account.
  perform from public.top_up_settings t where t.user_id = p_user_id for update;
  perform from public.credit_accounts a where a.user_id = p_user_id for update;
  if p_outcome <> 'won' then
    update public.credit_grants set frozen_at = p_now
      where stripe_invoice_id = p_invoice_id and user_id = p_user_id and frozen_at is null;
    v_is_new := found;
    -- After what nobody holds was taken out: what is missing then was spent.
    update public.credit_grants set lost_at = p_now
      where p_outcome = 'lost' and stripe_invoice_id = p_invoice_id and user_id = p_user_id and lost_at is null;
    -- Once for each turn of the dispute: it is looked at again and again, and who turned it on since then meant it.
    if v_is_new or found then perform app.stop_top_up(p_user_id); end if;
    return;
  end if;
  for g in select * from public.credit_grants c
      where c.stripe_invoice_id = p_invoice_id and c.user_id = p_user_id and c.frozen_at is not null loop
    update public.credit_grants set frozen_at = null, lost_at = null, withheld_micro_usd = 0,
      remaining_micro_usd = remaining_micro_usd + g.withheld_micro_usd where id = g.id;
    if g.lost_at is not null and g.owed_micro_usd > 0 then
      perform app.forgive_credits(p_user_id, g.id, g.owed_micro_usd, 'dispute_won', p_now);
    end if;
    continue when g.withheld_micro_usd = 0;
    perform app.enter_credit('adjustment', p_user_id, g.withheld_micro_usd, g.id, 'dispute_won', null, 0, null, p_now);
  end loop;
  perform app.expire_credits(p_user_id, p_now);
end
$$;

-- As before (..._top_ups.sql), but for whoever may not sign in.
create or replace function app.begin_top_up(p_id uuid, p_user_id uuid, p_now timestamptz) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  s public.top_up_settings;
  v_period date := date_trunc('month', p_now at time zone 'utc')::date;
begin
  -- The lock is the judge: each that asks sees what those before it began.
  select t.* into s from public.top_up_settings t join public.profiles p on p.id = t.user_id and p.disabled_at is null
    where t.user_id = p_user_id and t.is_on for update of t;
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
