-- Plans that are paid through Stripe: prices, customers, subscriptions, invoices, webhook events, drift. Rollback: drop the
-- tables and the sequence of this file and the columns it adds to tiers and profiles.

-- What a plan costs. Null: it is not sold by itself.
alter table public.tiers
  add column monthly_micro_usd bigint check (monthly_micro_usd >= 0),
  add column yearly_micro_usd bigint check (yearly_micro_usd >= 0),
  add column trial_days int not null default 0 check (trial_days between 0 and 90);
update public.tiers set monthly_micro_usd = 0, yearly_micro_usd = 0 where id = 'free';
update public.tiers set monthly_micro_usd = 29000000, yearly_micro_usd = 290000000, trial_days = 14 where id = 'pro';
update public.tiers set monthly_micro_usd = 99000000, yearly_micro_usd = 990000000, trial_days = 14 where id = 'team';

-- profiles.tier is the higher of what was granted by an administrator and what is paid for, so that neither takes away
-- what the other gave.
alter table public.profiles
  add column granted_tier text not null default 'free' references public.tiers (id),
  add column plan_tier text not null default 'free' references public.tiers (id);
update public.profiles set granted_tier = tier;

-- The list of prices. Old ones stay: subscriptions may still run on them.
create table public.stripe_prices (
  stripe_price_id text primary key,
  stripe_product_id text not null,
  lookup_key text not null,
  tier text not null references public.tiers (id),
  period text not null check (period in ('month', 'year')),
  amount_micro_usd bigint not null check (amount_micro_usd > 0),
  is_current boolean not null,
  synced_at timestamptz not null
);
create unique index stripe_prices_current on public.stripe_prices (lookup_key) where is_current;
alter table public.stripe_prices enable row level security;
create policy stripe_prices_server_only on public.stripe_prices for all to authenticated using (false) with check (false);

-- One customer a person. This row, and nothing that an event says, tells whose a customer is.
create table public.billing_customers (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  stripe_customer_id text not null unique,
  tier_changes_at timestamptz, -- when what is paid for changes by itself (the end of a grace period)
  created_at timestamptz not null
);
create index billing_customers_changes on public.billing_customers (tier_changes_at) where tier_changes_at is not null;
alter table public.billing_customers enable row level security;
create policy billing_customers_server_only on public.billing_customers for all to authenticated
  using (false) with check (false);

-- Numbers the looks at Stripe: what was looked at later is never overwritten by what was looked at earlier.
create sequence app.billing_versions;

create table public.billing_subscriptions (
  stripe_subscription_id text primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  stripe_price_id text not null,
  tier text references public.tiers (id), -- null: a price that is not on the list
  period text not null check (period in ('month', 'year')),
  amount_micro_usd bigint not null check (amount_micro_usd >= 0),
  quantity int not null check (quantity > 0),
  status text not null check (status in
    ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'canceled', 'unpaid', 'paused')),
  period_starts_at timestamptz not null,
  period_ends_at timestamptz not null,
  trial_ends_at timestamptz,
  cancels_at timestamptz,       -- the end that was asked for
  ended_at timestamptz,
  past_due_at timestamptz,      -- since when an invoice is not paid
  is_collection_paused boolean not null,
  stripe_invoice_id text,       -- the latest
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index billing_subscriptions_user on public.billing_subscriptions (user_id);
alter table public.billing_subscriptions enable row level security;
create policy billing_subscriptions_read on public.billing_subscriptions for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.billing_subscriptions to authenticated;

create table public.billing_invoices (
  stripe_invoice_id text primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  stripe_subscription_id text,
  number text,
  status text not null check (status in ('draft', 'open', 'paid', 'uncollectible', 'void')),
  total_micro_usd bigint not null,
  due_micro_usd bigint not null check (due_micro_usd >= 0),
  paid_micro_usd bigint not null check (paid_micro_usd >= 0),
  refunded_micro_usd bigint not null check (refunded_micro_usd >= 0),
  dispute text check (dispute in ('open', 'won', 'lost')),
  page_url text,
  pdf_url text,
  next_attempt_at timestamptz,
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index billing_invoices_user on public.billing_invoices (user_id, created_at desc);
alter table public.billing_invoices enable row level security;
create policy billing_invoices_read on public.billing_invoices for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.billing_invoices to authenticated;

-- Which events came, and what became of them. Not what they said: the object is fetched again.
create table public.stripe_events (
  stripe_event_id text primary key,
  type text not null,
  stripe_object_id text not null,
  api_version text,
  status text not null check (status in ('received', 'done', 'ignored', 'dead')),
  attempts int not null default 0,
  last_error text,
  occurred_at timestamptz not null,
  created_at timestamptz not null,
  closed_at timestamptz
);
create index stripe_events_created on public.stripe_events (created_at);
create index stripe_events_dead on public.stripe_events (created_at) where status = 'dead';
alter table public.stripe_events enable row level security;
create policy stripe_events_server_only on public.stripe_events for all to authenticated using (false) with check (false);
insert into public.retention_periods (class, days) values ('stripe_events', 30);

-- What the nightly comparison with Stripe found and put right.
create table public.billing_drift_reports (
  id uuid primary key,
  checked int not null,
  repaired int not null,
  findings jsonb not null, -- [{kind, id, fields}], the first hundred
  created_at timestamptz not null
);
create index billing_drift_reports_created on public.billing_drift_reports (created_at desc);
alter table public.billing_drift_reports enable row level security;
create policy billing_drift_reports_server_only on public.billing_drift_reports for all to authenticated
  using (false) with check (false);
