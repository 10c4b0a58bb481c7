-- When a paused plan goes on. Rollback: drop the column.
alter table public.billing_subscriptions add column resumes_at timestamptz;
