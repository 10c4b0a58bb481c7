-- Payments that are given back or taken back. Rollback: drop the tables, functions, trigger and columns of this file and
-- restore the constraint of ..._credits.sql, once the refunds without a request are exported and deleted.

-- Money that a payment gave back: 'refund' without a request. Positive when it goes to the card, negative when that failed.
alter table public.usage_ledger add column paid_back_micro_usd bigint not null default 0;
alter table public.usage_ledger drop constraint usage_ledger_of_a_reservation;
alter table public.usage_ledger add constraint usage_ledger_of_a_reservation check
  (reservation_id is not null or entry in ('grant', 'refund', 'expiry', 'adjustment'));

-- Credits that a payment has bought go with that payment.
alter table public.credit_grants
  add column stripe_invoice_id text,
  add column frozen_at timestamptz, -- while its payment is disputed, and for good when that is lost
  -- What was taken out for that. It comes back when the dispute is won.
  add column withheld_micro_usd bigint not null default 0 check (withheld_micro_usd >= 0);
create index credit_grants_invoice on public.credit_grants (stripe_invoice_id) where stripe_invoice_id is not null;

create table public.billing_refunds (
  id uuid primary key, -- chosen by whoever asks: the same id again is the same refund
  user_id uuid not null references public.profiles (id) on delete cascade,
  stripe_invoice_id text not null,
  stripe_refund_id text unique, -- null: nothing at Stripe, or not yet
  destination text not null check (destination in ('card', 'credit')),
  amount_micro_usd bigint not null check (amount_micro_usd > 0),
  reason text check (char_length(reason) <= 300),
  status text not null check (status in ('requested', 'pending', 'succeeded', 'failed')),
  is_entered boolean not null, -- whether it stands in the ledger
  taken_micro_usd bigint not null default 0 check (taken_micro_usd >= 0), -- of the credits that the payment bought
  actor_id uuid, -- the administrator; null: on Stripe's own pages. No key, because the refund outlives their account
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index billing_refunds_user on public.billing_refunds (user_id, created_at desc);
create index billing_refunds_invoice on public.billing_refunds (stripe_invoice_id);
alter table public.billing_refunds enable row level security;
create policy billing_refunds_read on public.billing_refunds for select to authenticated
  using (user_id = (select app.current_user_id()));
-- Not who did it: administrators are other people.
grant select (id, user_id, stripe_invoice_id, stripe_refund_id, destination, amount_micro_usd, reason, status, is_entered,
  taken_micro_usd, version, created_at, updated_at) on public.billing_refunds to authenticated;

create table public.billing_disputes (
  stripe_dispute_id text primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  stripe_invoice_id text not null,
  amount_micro_usd bigint not null check (amount_micro_usd >= 0),
  reason text not null check (char_length(reason) <= 100),
  status text not null check (char_length(status) <= 60), -- Stripe's own word
  respond_by timestamptz,
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index billing_disputes_user on public.billing_disputes (user_id, created_at desc);
alter table public.billing_disputes enable row level security;
create policy billing_disputes_read on public.billing_disputes for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.billing_disputes to authenticated;

-- Enters what a refund to a card gave back (negative: that failed), as money and not as credits.
create function app.enter_refund(p_user_id uuid, p_amount_micro_usd bigint, p_reason text, p_now timestamptz) returns void
language sql volatile set search_path = ''
as $$
  insert into public.usage_ledger
    (id, entry, user_id, workspace_id, period_start, paid_back_micro_usd, reason, purpose, created_at)
  select gen_random_uuid(), 'refund', p_user_id, w.id, date_trunc('month', p_now at time zone 'utc')::date,
    p_amount_micro_usd, p_reason, null, p_now
  from public.workspaces w where w.owner_id = p_user_id and w.kind = 'personal'
$$;
revoke all on function app.enter_refund(uuid, bigint, text, timestamptz) from public;

-- Gives credits for a payment. The same p_id a second time is an error (23505). Answers the balance.
create function app.refund_as_credits(p_id uuid, p_user_id uuid, p_amount_micro_usd bigint, p_reason text, p_now timestamptz)
returns bigint
language sql volatile set search_path = ''
as $$
  select app.add_credits('refund', p_id, p_user_id, p_amount_micro_usd, null, p_reason, null, 0, p_now)
$$;
revoke all on function app.refund_as_credits(uuid, uuid, bigint, text, timestamptz) from public;

-- What of the credits that a payment bought is there and held by nobody; null when it bought none.
create function app.unspent_of_payment(p_user_id uuid, p_invoice_id text) returns bigint
language sql stable set search_path = ''
as $$
  select sum(g.remaining_micro_usd - g.held_micro_usd)::bigint from public.credit_grants g
    where g.stripe_invoice_id = p_invoice_id and g.user_id = p_user_id
$$;
revoke all on function app.unspent_of_payment(uuid, text) from public;

-- Takes credits that a payment bought back out, of what is left of them, or puts them back (negative). Answers how much.
create function app.take_payment_credits(p_user_id uuid, p_invoice_id text, p_amount_micro_usd bigint, p_reason text, p_now timestamptz)
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
    v_part := least(v_left, g.remaining_micro_usd - g.held_micro_usd);
    continue when v_part = 0;
    update public.credit_grants set remaining_micro_usd = remaining_micro_usd - v_part where id = g.id;
    perform app.enter_credit('adjustment', p_user_id, -v_part, g.id, p_reason, null, 0, null, p_now);
    v_left := v_left - v_part;
  end loop;
  perform app.expire_credits(p_user_id, p_now);
  return p_amount_micro_usd - v_left;
end
$$;
revoke all on function app.take_payment_credits(uuid, text, bigint, text, timestamptz) from public;

-- What nobody holds of credits that are frozen is taken out, with its entry: also what an open request gives back later.
create function app.withhold_frozen() returns trigger
language plpgsql volatile set search_path = ''
as $$
declare
  v_free bigint := new.remaining_micro_usd - new.held_micro_usd;
begin
  update public.credit_grants set remaining_micro_usd = held_micro_usd, withheld_micro_usd = withheld_micro_usd + v_free
    where id = new.id;
  perform app.enter_credit('adjustment', new.user_id, -v_free, new.id, 'payment_disputed', null, 0, null,
    greatest(new.frozen_at, statement_timestamp()));
  return null;
end
$$;
revoke all on function app.withhold_frozen() from public;
create trigger credit_grants_withhold after update on public.credit_grants for each row
  when (new.frozen_at is not null and new.remaining_micro_usd > new.held_micro_usd) execute function app.withhold_frozen();

-- Freezes the credits that a payment bought, or lets them go when its dispute is won. May be repeated.
create function app.freeze_payment_credits(p_user_id uuid, p_invoice_id text, p_frozen boolean, p_now timestamptz) returns void
language plpgsql volatile set search_path = ''
as $$
declare
  g public.credit_grants;
begin
  perform from public.credit_accounts a where a.user_id = p_user_id for update;
  if p_frozen then
    update public.credit_grants set frozen_at = p_now
      where stripe_invoice_id = p_invoice_id and user_id = p_user_id and frozen_at is null;
    return;
  end if;
  for g in select * from public.credit_grants c
      where c.stripe_invoice_id = p_invoice_id and c.user_id = p_user_id and c.frozen_at is not null loop
    update public.credit_grants set frozen_at = null, withheld_micro_usd = 0,
      remaining_micro_usd = remaining_micro_usd + g.withheld_micro_usd where id = g.id;
    continue when g.withheld_micro_usd = 0;
    perform app.enter_credit('adjustment', p_user_id, g.withheld_micro_usd, g.id, 'dispute_won', null, 0, null, p_now);
  end loop;
  perform app.expire_credits(p_user_id, p_now);
end
$$;
revoke all on function app.freeze_payment_credits(uuid, text, boolean, timestamptz) from public;
