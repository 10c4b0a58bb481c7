-- A discount on a plan takes its share of everything on the plan, usage beyond the month's messages as well, unless its coupon
-- names products: with one of 100 % that would be free without end. Rollback: app.overage_percent of ..._overage.sql, then drop
-- the column.

alter table public.billing_subscriptions
  add column is_overage_discounted boolean not null default false; -- corrected by the next look at Stripe, at night at the latest

-- As before, but not while a discount would take something off it.
create or replace function app.overage_percent(p_user_id uuid) returns int
language sql stable set search_path = ''
as $$
  select t.overage_percent from public.profiles p join public.tiers t on t.id = p.plan_tier
  where p.id = p_user_id and exists (select from public.billing_subscriptions b
    where b.user_id = p.id and b.status = 'active' and b.period = 'month' and not b.is_collection_paused
      and not b.is_overage_discounted)
$$;
