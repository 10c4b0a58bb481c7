-- What was bought with a payment that was taken back, and had been spent, is owed: the balance goes below zero by it, the
-- next credits pay it first, and credits pay for no request meanwhile. Rollback: restore take_payment_credits and
-- freeze_payment_credits of ..._refunds_and_disputes.sql and hold_credits of ..._credits.sql, then drop the trigger,
-- functions and columns of this file.

alter table public.credit_grants
  add column lost_at timestamptz, -- the bank has given its payment back for good
  -- What refunds of its payment took out of it.
  add column taken_micro_usd bigint not null default 0,
  -- What of it was spent and is to be paid again, whether or not that was done.
  add column owed_micro_usd bigint not null default 0 check (owed_micro_usd >= 0);
update public.credit_grants g set taken_micro_usd = least(g.granted_micro_usd - g.remaining_micro_usd - g.withheld_micro_usd,
    (select coalesce(sum(r.taken_micro_usd), 0) from public.billing_refunds r
      where r.stripe_invoice_id = g.stripe_invoice_id and r.user_id = g.user_id))
  where g.stripe_invoice_id is not null;

-- What of a grant was spent and is not owed yet.
create function app.spent_of_grant(g public.credit_grants) returns bigint
language sql immutable set search_path = ''
as $$
  select greatest(0, g.granted_micro_usd - g.remaining_micro_usd - g.withheld_micro_usd - g.taken_micro_usd - g.owed_micro_usd)
$$;
revoke all on function app.spent_of_grant(public.credit_grants) from public;

-- Makes a debt of what was spent: paid from what nobody holds, the rest is below zero. With its entry.
create function app.owe_credits(p_user_id uuid, p_grant_id uuid, p_amount_micro_usd bigint, p_reason text, p_now timestamptz)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_left bigint;
begin
  perform from public.credit_accounts a where a.user_id = p_user_id for update;
  -- First, so that a trigger which this sets off finds nothing more to owe.
  update public.credit_grants set owed_micro_usd = owed_micro_usd + p_amount_micro_usd where id = p_grant_id;
  v_left := app.use_credits(p_user_id, p_amount_micro_usd, p_now);
  update public.credit_accounts set overdraft_micro_usd = overdraft_micro_usd + v_left where user_id = p_user_id and v_left > 0;
  perform app.enter_credit('adjustment', p_user_id, -p_amount_micro_usd, p_grant_id, p_reason, null, 0, null, p_now);
end
$$;
revoke all on function app.owe_credits(uuid, uuid, bigint, text, timestamptz) from public;

-- Takes a debt back: out of what is below zero, and the rest is there again.
create function app.forgive_credits(p_user_id uuid, p_grant_id uuid, p_amount_micro_usd bigint, p_reason text, p_now timestamptz)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
  v_paid bigint;
begin
  select least(a.overdraft_micro_usd, p_amount_micro_usd) into v_paid
    from public.credit_accounts a where a.user_id = p_user_id for update;
  update public.credit_accounts set overdraft_micro_usd = overdraft_micro_usd - v_paid where user_id = p_user_id and v_paid > 0;
  update public.credit_grants set owed_micro_usd = owed_micro_usd - p_amount_micro_usd,
    remaining_micro_usd = remaining_micro_usd + p_amount_micro_usd - v_paid where id = p_grant_id;
  perform app.enter_credit('adjustment', p_user_id, p_amount_micro_usd, p_grant_id, p_reason, null, 0, null, p_now);
end
$$;
revoke all on function app.forgive_credits(uuid, uuid, bigint, text, timestamptz) from public;

-- What was spent of credits whose payment is lost: also what an open request spends of them later.
create function app.owe_lost() returns trigger
language plpgsql volatile set search_path = ''
as $$
declare
  v_spent bigint;
begin
  -- As it is now: another trigger may have changed it, and this one for that change, since.
  select app.spent_of_grant(g) into v_spent from public.credit_grants g where g.id = new.id;
  if v_spent > 0 then
    perform app.owe_credits(new.user_id, new.id, v_spent, 'dispute_lost', greatest(new.lost_at, statement_timestamp()));
  end if;
  return null;
end
$$;
revoke all on function app.owe_lost() from public;
-- By its name after credit_grants_withhold: what nobody holds is taken out before a debt is paid from what nobody holds.
create trigger credit_grants_withhold_then_owe after update on public.credit_grants for each row
  when (new.lost_at is not null and app.spent_of_grant(new) > 0) execute function app.owe_lost();

-- As before; what a refund gave back of credits that were spent is owed, and a refund that failed takes that back.
create or replace function app.take_payment_credits(p_user_id uuid, p_invoice_id text, p_amount_micro_usd bigint, p_reason text, p_now timestamptz)
returns bigint
language plpgsql volatile set search_path = ''
as $$
declare
  g public.credit_grants;
  v_part bigint;
  v_left bigint := p_amount_micro_usd;
begin
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

-- As before; once the dispute is lost, what was spent is owed.
drop function app.freeze_payment_credits(uuid, text, boolean, timestamptz);
create function app.settle_dispute_credits(p_user_id uuid, p_invoice_id text, p_outcome text, p_now timestamptz) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  g public.credit_grants;
begin
  perform from public.credit_accounts a where a.user_id = p_user_id for update;
  if p_outcome <> 'won' then
    update public.credit_grants set frozen_at = p_now
      where stripe_invoice_id = p_invoice_id and user_id = p_user_id and frozen_at is null;
    -- After what nobody holds was taken out: what is missing then was spent.
    update public.credit_grants set lost_at = p_now
      where p_outcome = 'lost' and stripe_invoice_id = p_invoice_id and user_id = p_user_id and lost_at is null;
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
revoke all on function app.settle_dispute_credits(uuid, text, text, timestamptz) from public;

-- As before; what is owed is paid first, and while something of it is left credits pay for nothing.
create or replace function app.hold_credits(p_reservation_id uuid, p_user_id uuid, p_amount_micro_usd bigint, p_now timestamptz)
returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  v_free bigint;
  v_owed bigint;
  v_left bigint := p_amount_micro_usd;
  g record;
begin
  -- The lock is the judge: of requests that race for the rest, each sees what those before it hold.
  select a.overdraft_micro_usd into v_owed
    from public.credit_accounts a where a.user_id = p_user_id and a.allows_overage for update;
  if not found or p_amount_micro_usd is null then return false; end if;
  if v_owed > 0 then
    -- What an open request gave back is there although something is owed. While that is not paid, nothing is free.
    v_owed := app.use_credits(p_user_id, v_owed, p_now);
    update public.credit_accounts set overdraft_micro_usd = v_owed where user_id = p_user_id;
  end if;
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
