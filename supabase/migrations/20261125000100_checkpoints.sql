-- Checkpoints that touch no index. Rollback: restore the index runs_running on (heartbeat_at) of ..._chat.sql and the
-- function checkpoint_runs of ..._runs.sql.

-- Whose runs are live is asked with every message; by heartbeat only the reaper looks, at the few rows that are running.
drop index public.runs_running;
create index runs_running on public.runs (user_id) where status = 'running';

-- As before, but the searchable text waits for the end: indexing a growing text every second cost more than writing it.
create or replace function app.checkpoint_runs(p_runs jsonb, p_now timestamptz) returns table (id uuid)
language sql volatile set search_path = ''
as $$
  with c as (
    select (r ->> 'id')::uuid as id, r -> 'parts' as parts, r -> 'attempts' as attempts
    from jsonb_array_elements(p_runs) as t (r)
  ), m as (
    update public.messages set parts = c.parts from c
    where messages.id = c.id and messages.status = 'streaming' and c.parts is not null and c.parts <> 'null'::jsonb
  )
  update public.runs set heartbeat_at = p_now, attempts = coalesce(c.attempts, runs.attempts) from c
    where runs.id = c.id and runs.status = 'running'
  returning case when runs.stop_requested_at is not null then runs.id end
$$;
