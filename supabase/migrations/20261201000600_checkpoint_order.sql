-- As before, but messages are locked before runs, as app.finish_run does: a checkpoint that came late, of a run that the
-- reaper was closing, held the run and waited for its message, while the reaper held the message and waited for the run.
-- Rollback: the function as it was in 20261127000130_checkpointed_usage.sql.
create or replace function app.checkpoint_runs(p_runs jsonb, p_now timestamptz) returns table (id uuid)
language plpgsql volatile set search_path = ''
as $$
begin
  update public.messages set parts = c.parts
    from (select (r ->> 'id')::uuid as run_id, nullif(r -> 'parts', 'null') as parts
      from jsonb_array_elements(p_runs) as t (r)) c
    where messages.id = c.run_id and messages.status = 'streaming' and c.parts is not null;
  return query update public.runs set heartbeat_at = p_now, attempts = coalesce(c.attempts, runs.attempts)
    from (select (r ->> 'id')::uuid as run_id, nullif(r -> 'attempts', 'null') as attempts
      from jsonb_array_elements(p_runs) as t (r)) c
    where runs.id = c.run_id and runs.status = 'running'
    returning case when runs.stop_requested_at is not null then runs.id end;
end
$$;
