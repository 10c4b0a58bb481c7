-- Plans that are paid by invoice, agreed upon with an administrator. Rollback: drop the columns of this file from
-- billing_subscriptions.

alter table public.billing_subscriptions
  add column is_invoiced boolean not null default false, -- sent to be paid by hand, as opposed to taken from a card
  add column days_until_due int check (days_until_due > 0),
  add column purchase_order text; -- the buyer's own number, which stands on every invoice
