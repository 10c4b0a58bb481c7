-- Mails about what is paid for, and the choice of those that a person may do without. Rollback: drop the table and the
-- columns of this file.

-- What a person was told of an object of Stripe's: mails are what differs from it. Written in the transaction that queues
-- them, so that no change is told twice.
create table public.billing_told (
  stripe_object_id text primary key, -- of a subscription, an invoice or a customer
  user_id uuid not null references public.profiles (id) on delete cascade,
  state jsonb not null,
  updated_at timestamptz not null
);
create index billing_told_user on public.billing_told (user_id);
-- Whose a tax id was that is gone at Stripe.
create index billing_told_tax_ids on public.billing_told using gin ((state -> 'taxIds') jsonb_path_ops);
alter table public.billing_told enable row level security;
create policy billing_told_server_only on public.billing_told for all to authenticated using (false) with check (false);

-- Sent for payment, as opposed to taken from a card.
alter table public.billing_invoices
  add column is_sent boolean not null default false,
  add column due_at timestamptz;

-- What was there before there were mails is no news.
insert into public.billing_told (stripe_object_id, user_id, state, updated_at)
select stripe_subscription_id, user_id, jsonb_build_object(
    'status', status, 'priceId', stripe_price_id, 'tier', tier, 'period', period, 'amountMicroUsd', amount_micro_usd,
    'cancelsAt', to_char(cancels_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'trialEndingFor', null,
    'dunning', null, 'invoiceId', stripe_invoice_id, 'card', null), updated_at
from public.billing_subscriptions where status not in ('incomplete', 'incomplete_expired');
insert into public.billing_told (stripe_object_id, user_id, state, updated_at)
select stripe_invoice_id, user_id,
  jsonb_build_object('status', status, 'refundedMicroUsd', refunded_micro_usd), updated_at
from public.billing_invoices;

-- The month's allowance at 80 and at 100 %. Off for who does not want it.
alter table public.profiles add column mails_quota boolean not null default true;
grant update (mails_quota) on public.profiles to authenticated;
-- The highest number of requests of which a mail told: a larger plan has other marks, and is told of again.
alter table public.quota_periods add column noticed_requests int not null default 0;
create index quota_periods_month on public.quota_periods (period_start);
