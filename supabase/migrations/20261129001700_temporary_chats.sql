-- Chats that are in no list, teach nothing and go by themselves. Rollback: drop begin_run and purge_temporary_chats, rename
-- open_run back to begin_run, drop the row of retention_periods and the column.

alter table public.conversations add column temporary boolean not null default false;
grant update (temporary) on public.conversations to authenticated;
create index conversations_temporary on public.conversations (user_id, last_message_at) where temporary;

insert into public.retention_periods (class, days) values
  ('temporary_chats', 1); -- after their last message; the page says so, therefore nobody sets it

-- What begins a run is as before, under another name; begin_run adds what is different about temporary chats.
alter function app.begin_run(jsonb) rename to open_run;

-- Called by the server's own role only; p -> 'userId' is the authenticated principal. As open_run, and: p -> 'temporary'
-- says whether a conversation that begins here is temporary. Of one that is, neither the router's decision nor the arm of
-- an experiment is stored, whatever p holds: nothing learns from it. Where p was planned without reading the
-- conversation (`expects`) and this is not as planned, the answer is {status: unexpected}.
create function app.begin_run(p jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_conversation uuid := (p ->> 'conversationId')::uuid;
  v_planned boolean := coalesce((p ->> 'temporary')::boolean, false);
  v_temporary boolean;
  v_result jsonb;
begin
  -- The lock that open_run takes first: what is read here still holds there.
  perform pg_advisory_xact_lock(hashtextextended('run:' || v_conversation::text, 0));
  select c.temporary into v_temporary from public.conversations c
    where c.id = v_conversation and c.user_id = (p ->> 'userId')::uuid and c.deleted_at is null;
  if v_temporary <> v_planned and p -> 'expects' <> 'null'::jsonb then
    return jsonb_build_object('status', 'unexpected');
  end if;
  if coalesce(v_temporary, v_planned) then p := p || '{"decision": null, "assignment": null}'; end if;
  v_result := app.open_run(p);
  if v_planned and v_result @> '{"status": "started", "isNew": true}' then
    update public.conversations set temporary = true where id = v_conversation;
  end if;
  return v_result;
end
$$;
revoke all on function app.begin_run(jsonb) from public;

-- Removes temporary chats whose last message was before p_before, and those that were ended, with all that hangs on them,
-- and answers how many. What they cost stays in the ledger. One that is being answered stays until that is settled. Their
-- files are orphans of an age that no period keeps. p_conversation: only this one.
create function app.purge_temporary_chats(p_before timestamptz, p_limit int, p_conversation uuid) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  select array_agg(c.id) into v_ids from (
    select v.id from public.conversations v
    where v.temporary and (p_conversation is null or v.id = p_conversation)
      and (v.last_message_at < p_before or v.deleted_at is not null)
      and not exists (select from public.runs r where r.conversation_id = v.id and r.status = 'running')
    order by v.last_message_at limit p_limit for update skip locked
  ) c;
  if v_ids is null then return 0; end if;
  update public.attachments a set unreferenced_since = 'epoch'
    from public.messages m cross join lateral jsonb_array_elements(m.parts) as t (p)
    where m.conversation_id = any(v_ids) and m.parts @> '[{"type": "file"}]'::jsonb and a.user_id = m.user_id
      and p ->> 'type' = 'file' and p ->> 'url' = '/api/v1/attachments/' || a.id;
  delete from public.conversations where id = any(v_ids);
  return cardinality(v_ids);
end
$$;
revoke all on function app.purge_temporary_chats(timestamptz, int, uuid) from public;
