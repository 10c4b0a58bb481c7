-- A checkpoint without anything new keeps what the one before stored. Rollback: restore checkpoint_runs of
-- ..._checkpoints.sql.

-- As before; JSON's null is no SQL null: it replaced the usage so far, and a run that then lost its process was closed
-- without a row of the ledger.
create or replace function app.checkpoint_runs(p_runs jsonb, p_now timestamptz) returns table (id uuid)
language sql volatile set search_path = ''
as $$
  with c as (
    select (r ->> 'id')::uuid as id, nullif(r -> 'parts', 'null') as parts, nullif(r -> 'attempts', 'null') as attempts
    from jsonb_array_elements(p_runs) as t (r)
  ), m as (
    update public.messages set parts = c.parts from c
    where messages.id = c.id and messages.status = 'streaming' and c.parts is not null
  )
  update public.runs set heartbeat_at = p_now, attempts = coalesce(c.attempts, runs.attempts) from c
    where runs.id = c.id and runs.status = 'running'
  returning case when runs.stop_requested_at is not null then runs.id end
$$;
