-- Mails that a person may do without. Those about the security of an account are not among them. Rollback: drop the columns.

alter table public.profiles
  add column mails_key_expiry boolean not null default true,
  add column mails_budgets boolean not null default true;
grant update (mails_key_expiry, mails_budgets) on public.profiles to authenticated;

-- When the mail that it runs out went out.
alter table public.api_keys add column expiry_noticed_at timestamptz;
create index api_keys_expiring on public.api_keys (expires_at)
  where expires_at is not null and revoked_at is null and expiry_noticed_at is null;
-- The end of the period for which the mail that it is used up went out.
alter table public.budgets add column noticed_until timestamptz;
