-- How long things are kept, and what makes an upload an orphan. Rollback: drop the table, the trigger, the functions and
-- the indexes of this file, and the column attachments.unreferenced_since.

create table public.retention_periods (
  class text primary key,
  days int not null check (days between 1 and 3650)
);
insert into public.retention_periods (class, days) values
  ('throttles', 1),              -- the longest window is an hour
  ('one_time_codes', 1),         -- they live for an hour
  ('user_sessions', 30),         -- after the session was revoked or ran out
  ('idempotency_keys', 1),
  ('deleted_conversations', 30), -- after the deletion; with them their messages and files, never the ledger
  ('orphaned_uploads', 7);       -- files that no message refers to
alter table public.retention_periods enable row level security;
create policy retention_periods_server_only on public.retention_periods for all to authenticated
  using (false) with check (false);

create index one_time_codes_created on public.one_time_codes (created_at);
create index user_sessions_revoked on public.user_sessions (revoked_at) where revoked_at is not null;
create index conversations_deleted on public.conversations (deleted_at) where deleted_at is not null;

-- Null while a message refers to the file. Asking every message for every file again and again would read them all.
alter table public.attachments add column unreferenced_since timestamptz default now();
create index attachments_unreferenced on public.attachments (unreferenced_since) where unreferenced_since is not null;
update public.attachments a set unreferenced_since = case when exists (
    select 1 from public.messages m where m.user_id = a.user_id and m.role = 'user'
      and m.parts @> jsonb_build_array(jsonb_build_object('type', 'file', 'url', '/api/v1/attachments/' || a.id))
  ) then null else a.created_at end;

-- SECURITY DEFINER because nobody but the server may change an upload; it touches the message's own user's rows only.
create function app.keep_attachments() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  update public.attachments a set unreferenced_since = null
    from jsonb_array_elements(new.parts) as t (p)
    where a.user_id = new.user_id and a.unreferenced_since is not null
      and p ->> 'type' = 'file' and p ->> 'url' = '/api/v1/attachments/' || a.id;
  return null;
end
$$;
revoke all on function app.keep_attachments() from public;
create trigger messages_keep_attachments after insert on public.messages
  for each row when (new.role = 'user' and new.parts @> '[{"type": "file"}]'::jsonb) execute function app.keep_attachments();

-- Removes conversations that were deleted before p_before, with all that hangs on them, and answers how many. Their
-- files have been orphans since the deletion, unless another message refers to them, which is asked when they go.
create function app.purge_conversations(p_before timestamptz, p_limit int) returns int
language plpgsql volatile set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  -- Locked, so that nobody restores one meanwhile; those that are being restored are left out.
  select array_agg(c.id) into v_ids from (
    select id from public.conversations where deleted_at < p_before order by deleted_at limit p_limit for update skip locked
  ) c;
  if v_ids is null then return 0; end if;
  update public.attachments a set unreferenced_since = c.deleted_at
    from public.conversations c
    join public.messages m on m.conversation_id = c.id and m.role = 'user' and m.parts @> '[{"type": "file"}]'::jsonb
    cross join lateral jsonb_array_elements(m.parts) as t (p)
    where c.id = any(v_ids) and a.user_id = c.user_id
      and p ->> 'type' = 'file' and p ->> 'url' = '/api/v1/attachments/' || a.id;
  delete from public.conversations where id = any(v_ids);
  return cardinality(v_ids);
end
$$;
revoke all on function app.purge_conversations(timestamptz, int) from public;
