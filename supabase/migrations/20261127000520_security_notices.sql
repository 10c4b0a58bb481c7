-- Up to when this session has been told what happened to the account elsewhere. Rollback: drop the column.
alter table public.user_sessions add column notices_seen_at timestamptz;
