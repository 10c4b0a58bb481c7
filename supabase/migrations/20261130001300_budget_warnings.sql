-- The mail when 80 % of a person's budget is spent. Rollback: drop the column.

-- Up to which percentage the person was told in the period that ends with noticed_until.
alter table public.budgets add column noticed_percent int check (noticed_percent in (80, 100));
update public.budgets set noticed_percent = 100 where noticed_until is not null;
