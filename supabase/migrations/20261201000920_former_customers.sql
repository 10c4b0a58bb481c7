-- Customers that are gone at Stripe and have another in their place. Their invoices, refunds and disputes stay at Stripe, and
-- stay their person's: the nightly comparison would take them for ones that Stripe does not know, and remove them.
-- Rollback: drop the table; store/customers.ts reads billing_customers alone again.

create table public.billing_former_customers (
  stripe_customer_id text primary key,
  user_id uuid not null references public.payers (id) on delete cascade,
  replaced_at timestamptz not null
);
create index billing_former_customers_user on public.billing_former_customers (user_id);
alter table public.billing_former_customers enable row level security;
create policy billing_former_customers_server_only on public.billing_former_customers for all to authenticated
  using (false) with check (false);
