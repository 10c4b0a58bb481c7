-- That the month of a workspace runs out is told once at 80 % and once when it is used up. Rollback: drop the columns.

-- The mark that was told of, in requests, as quota_periods.noticed_requests.
alter table public.workspace_quota_periods add column noticed_requests int not null default 0;
-- Whether a contact of a workspace wants to be told of it too: only they say so, by the link in their mail.
alter table public.billing_contacts add column mails_quota boolean not null default false;
