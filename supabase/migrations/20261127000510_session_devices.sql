-- Which device a session is on, and when it last proved who sits there. Rollback: drop the columns and the index.

alter table public.user_sessions
  -- Hash of the account with the browser's own random mark: tells a device that is known from a new one.
  add column device_hash bytea,
  -- What protects an account is changed only shortly after a proof.
  add column proved_at timestamptz,
  add column proof_level text check (proof_level in ('password', 'second_factor')),
  add constraint user_sessions_proof check ((proved_at is null) = (proof_level is null));
create index user_sessions_device on public.user_sessions (user_id, device_hash) where device_hash is not null;
