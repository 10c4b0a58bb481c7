-- Who holds an idempotency key, and which password a code confirms. Rollback: drop the columns claim, alive_at and
-- password_hash.

-- The request that runs names its claim and shows that it lives. A key whose process died is taken over by a repeat of
-- the same request; what the dead one still wanted to store then finds that the claim is no longer its own.
-- No request used the table before, so there are no rows to fill.
alter table public.idempotency_keys
  add column claim uuid not null,
  add column alive_at timestamptz not null;

-- bcrypt, as the auth service keeps it. Each sign-up of a waiting address has a code of its own, and only the one that
-- is confirmed decides the password; until then several may wait side by side.
alter table public.one_time_codes
  add column password_hash text check (purpose = 'verify_email' or password_hash is null);
