-- Whether a run is alive is told by one clock, that of the database: those of two servers may be seconds apart, and a run
-- whose server is behind would be closed by another one. Rollback: drop trigger runs_beat on public.runs;
-- drop function app.beat_first();
create function app.beat_first() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.heartbeat_at := clock_timestamp();
  return new;
end
$$;
revoke all on function app.beat_first() from public;
create trigger runs_beat before insert on public.runs for each row when (new.status = 'running')
  execute function app.beat_first();
