-- Who holds an idempotency key. Rollback: drop the columns claim and alive_at.

-- The request that runs names its claim and shows that it lives. A key whose process died is taken over by a repeat of
-- the same request; what the dead one still wanted to store then finds that the claim is no longer its own.
-- No request used the table before, so there are no rows to fill.
alter table public.idempotency_keys
  add column claim uuid not null,
  add column alive_at timestamptz not null;
