-- A change of e-mail address that both mailboxes have to confirm. Rollback: drop the table and the row of
-- retention_periods.

create table public.email_changes (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  old_email text not null check (char_length(old_email) <= 254),
  new_email text not null check (new_email = lower(new_email) and char_length(new_email) <= 254),
  -- The session that asked; it stays when the others end.
  session_id uuid not null,
  -- Null until the mails are written, and for good where the new address has an account: nobody gets such a code.
  old_code_hash bytea,
  old_token_hash bytea,
  new_code_hash bytea,
  new_token_hash bytea,
  stop_token_hash bytea,
  mailed_at timestamptz,
  old_attempts integer not null default 0,
  new_attempts integer not null default 0,
  old_confirmed_at timestamptz,
  new_confirmed_at timestamptz,
  outcome text check (outcome in ('changed', 'cancelled', 'replaced', 'stopped', 'refused')),
  ended_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  constraint email_changes_end check ((outcome is null) = (ended_at is null)),
  constraint email_changes_both check (
    outcome is distinct from 'changed' or (old_confirmed_at is not null and new_confirmed_at is not null))
);
-- Asked again replaces the earlier one, and of two that are asked for at once one stays.
create unique index email_changes_one_open on public.email_changes (user_id) where ended_at is null;
create index email_changes_user on public.email_changes (user_id);
create unique index email_changes_old_token on public.email_changes (old_token_hash);
create unique index email_changes_new_token on public.email_changes (new_token_hash);
create unique index email_changes_stop_token on public.email_changes (stop_token_hash);
create index email_changes_created on public.email_changes (created_at);
alter table public.email_changes enable row level security;
create policy email_changes_read on public.email_changes for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select (
  id, user_id, old_email, new_email, old_confirmed_at, new_confirmed_at, outcome, ended_at, expires_at, created_at
) on public.email_changes to authenticated;

-- A link that stops a change works for as long as its row is kept.
insert into public.retention_periods (class, days) values ('email_changes', 7);
