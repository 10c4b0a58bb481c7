-- Signing in by a mailed link or code; a waiting sign-in holds no session any more; devices that were new when they
-- signed in. Rollback: drop the columns browser_hash and is_new_device, restore the older check of purpose, add the
-- column envelope.

-- A code that is typed works in the browser that asked for it, and nobody else's guesses touch it.
alter table public.one_time_codes
  drop constraint one_time_codes_purpose_check,
  add column browser_hash bytea,
  add constraint one_time_codes_purpose_check check (purpose in ('verify_email', 'reset_password', 'sign_in')),
  add constraint one_time_codes_browser check (purpose <> 'sign_in' or browser_hash is not null);

-- The session is made when the second factor has come: one that never comes leaves nothing at the auth service.
alter table public.pending_sign_ins drop column envelope;

alter table public.user_sessions add column is_new_device boolean not null default false;
