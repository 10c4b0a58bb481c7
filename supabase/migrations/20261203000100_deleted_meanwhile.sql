-- A message that is sent while its conversation is deleted, in another tab or with the workspace: nothing is stored and nothing
-- is taken for it. It was answered into the deleted one, or failed where that was gone already.
-- Rollback: the same the other way round.

-- open_run as the files before this one have left it, with this in the place of its statement.
do $do$
declare
  v_before text := pg_get_functiondef('app.open_run(jsonb)'::regprocedure);
  v_after text := replace(v_before,
    'update public.conversations set last_message_at = v_now, archived_at = null where id = v_conversation;',
    $new$-- Here it is held, behind what is reserved: whoever deletes a workspace or an account has those rows and wants this one.
    update public.conversations set last_message_at = v_now, archived_at = null
      where id = v_conversation and deleted_at is null;
    -- Deleted since it was read above. Raised, so that what was reserved is undone.
    if not found then raise exception 'the conversation was deleted meanwhile' using errcode = 'P0002'; end if;$new$);
begin
  if v_after = v_before then raise exception 'app.open_run goes on with a conversation in another way'; end if;
  execute v_after;
end
$do$;
