-- Team workspaces: roles, invitations, a log, and the workspace in which a session works. Rollback: restore the policies
-- and grants that this file replaces from 20261121000100 and 20261121000300, drop its functions, tables and columns.

alter table public.workspaces
  add column color text not null default 'gray'
    check (color in ('gray', 'violet', 'blue', 'green', 'yellow', 'pink')),
  -- A deleted workspace stays as a stone, so that what its members used stays accounted for.
  add column deleted_at timestamptz,
  alter column owner_id drop not null,
  add constraint workspaces_owned check (owner_id is not null or kind = 'team' and deleted_at is not null);

-- Names are changed by the server, which writes the log with it.
drop policy workspaces_update on public.workspaces;
revoke update (name) on public.workspaces from authenticated;

-- Exactly one owner: handing over is two rows in one transaction, and no race can leave two.
create unique index workspace_members_one_owner on public.workspace_members (workspace_id) where role = 'owner';

-- Where a session works. A workspace that its person has left does not count: reading it asks the membership.
alter table public.user_sessions add column workspace_id uuid references public.workspaces (id) on delete set null;
create index user_sessions_workspace on public.user_sessions (workspace_id);

create table public.workspace_invitations (
  id uuid primary key,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  -- By mail: bound to the address, for one use. Otherwise a link for whoever has it.
  email text check (email = lower(email)),
  role text not null check (role in ('admin', 'member', 'viewer')),
  token_hash bytea not null,
  max_uses int not null check (max_uses between 1 and 100),
  uses int not null default 0 check (uses between 0 and max_uses),
  invited_by uuid references public.profiles (id) on delete set null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  created_at timestamptz not null,
  check (case when email is null then role <> 'admin' else max_uses = 1 end)
);
create unique index workspace_invitations_token on public.workspace_invitations (token_hash);
create unique index workspace_invitations_one_open on public.workspace_invitations (workspace_id, email)
  where uses = 0 and revoked_at is null;
create index workspace_invitations_workspace on public.workspace_invitations (workspace_id, id desc);
create index workspace_invitations_invited_by on public.workspace_invitations (invited_by);
create index workspace_invitations_expires on public.workspace_invitations (expires_at);
alter table public.workspace_invitations enable row level security;
create policy workspace_invitations_server_only on public.workspace_invitations for all to authenticated
  using (false) with check (false);
insert into public.retention_periods (class, days) values ('workspace_invitations', 30);

-- What happened in a workspace, kept as long as it is and changed by nobody.
create table public.workspace_log (
  id uuid primary key,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  kind text not null check (kind ~ '^[a-z_]{3,40}$'),
  actor_id uuid,   -- the log outlives the accounts that it tells of
  subject_id uuid, -- whom it happened to
  details jsonb not null default '{}' check (jsonb_typeof(details) = 'object'),
  created_at timestamptz not null
);
create index workspace_log_workspace on public.workspace_log (workspace_id, id desc);
alter table public.workspace_log enable row level security;
create policy workspace_log_server_only on public.workspace_log for all to authenticated using (false) with check (false);
-- The hosted service grants this role everything on new tables.
revoke update, delete, truncate on public.workspace_log from service_role;
create trigger workspace_log_no_update before update on public.workspace_log
  for each row execute function app.forbid_change();
create trigger workspace_log_no_truncate before truncate on public.workspace_log
  for each statement execute function app.forbid_change();
-- Entries go with their workspace, in no other way.
create function app.forbid_workspace_log_delete() returns trigger
language plpgsql volatile set search_path = ''
as $$
begin
  if not exists (select 1 from public.workspaces w where w.id = old.workspace_id) then return old; end if;
  raise exception 'table % is append-only', tg_table_name using errcode = '42501';
end
$$;
revoke all on function app.forbid_workspace_log_delete() from public;
create trigger workspace_log_no_delete before delete on public.workspace_log
  for each row execute function app.forbid_workspace_log_delete();

-- Accepts an invitation, once for each use however many try at once. Who accepts brings a token and nothing else; the role
-- is that of the row. Answers no row for every invitation that does not count for this person, whatever the reason.
create function app.accept_workspace_invitation(p_token_hash bytea, p_user_id uuid, p_log_id uuid, p_now timestamptz)
returns table (workspace_id uuid, is_new boolean)
language plpgsql volatile set search_path = ''
as $$
declare
  v_workspace uuid;
  v_invitation public.workspace_invitations;
begin
  select i.workspace_id into v_workspace from public.workspace_invitations i where i.token_hash = p_token_hash;
  -- Everything that changes who is a member takes this lock first: removing and accepting come one after the other.
  perform 1 from public.workspaces w where w.id = v_workspace and w.deleted_at is null and w.kind = 'team' for update;
  if not found then return; end if;
  select i.* into v_invitation from public.workspace_invitations i
    where i.token_hash = p_token_hash and i.revoked_at is null and i.expires_at > p_now and i.uses < i.max_uses
      and (i.email is null or exists (select 1 from public.profiles p
        where p.id = p_user_id and p.email = i.email and p.email_verified_at is not null))
      -- A link does not let those back in who were removed after it was made.
      and not exists (select 1 from public.workspace_log l where l.workspace_id = v_workspace
        and l.kind = 'member_removed' and l.subject_id = p_user_id and l.created_at >= i.created_at)
    for update;
  if not found then return; end if;
  workspace_id := v_workspace;
  is_new := false;
  insert into public.workspace_members (workspace_id, user_id, role, created_at)
    values (v_workspace, p_user_id, v_invitation.role, p_now) on conflict do nothing;
  if found then
    is_new := true;
    update public.workspace_invitations i set uses = i.uses + 1 where i.id = v_invitation.id;
    insert into public.workspace_log (id, workspace_id, kind, actor_id, subject_id, details, created_at)
      values (p_log_id, v_workspace, 'member_joined', p_user_id, p_user_id,
        jsonb_build_object('role', v_invitation.role, 'by', case when v_invitation.email is null then 'link' else 'mail' end), p_now);
  end if;
  return next;
end
$$;
revoke all on function app.accept_workspace_invitation(bytea, uuid, uuid, timestamptz) from public;

-- Ends a membership and all that came with it: keys, running answers, where sessions work, open invitations. The owner
-- cannot go; that is said by the statement that deletes, so no race between leaving, removing and handing over gets past it.
create function app.end_membership(p_workspace_id uuid, p_user_id uuid, p_now timestamptz) returns boolean
language plpgsql volatile set search_path = ''
as $$
begin
  delete from public.workspace_members m
    where m.workspace_id = p_workspace_id and m.user_id = p_user_id and m.role <> 'owner';
  if not found then return false; end if;
  update public.api_keys k set revoked_at = p_now
    where k.user_id = p_user_id and k.workspace_id = p_workspace_id and k.revoked_at is null;
  update public.runs r set stop_requested_at = coalesce(r.stop_requested_at, p_now) from public.conversations c
    where r.user_id = p_user_id and r.status = 'running' and c.id = r.conversation_id and c.workspace_id = p_workspace_id;
  update public.user_sessions s set workspace_id = null where s.user_id = p_user_id and s.workspace_id = p_workspace_id;
  update public.workspace_invitations i set revoked_at = p_now
    where i.workspace_id = p_workspace_id and i.revoked_at is null and i.uses < i.max_uses and (i.invited_by = p_user_id
      or i.email = (select p.email from public.profiles p where p.id = p_user_id));
  return true;
end
$$;
revoke all on function app.end_membership(uuid, uuid, timestamptz) from public;

-- Deletes a team workspace: nobody is a member any more, its conversations go the way of deleted ones.
create function app.delete_workspace(p_workspace_id uuid, p_now timestamptz) returns void
language plpgsql volatile set search_path = ''
as $$
begin
  update public.workspaces w set deleted_at = p_now where w.id = p_workspace_id and w.kind = 'team' and w.deleted_at is null;
  if not found then return; end if;
  delete from public.workspace_members m where m.workspace_id = p_workspace_id;
  update public.api_keys k set revoked_at = p_now where k.workspace_id = p_workspace_id and k.revoked_at is null;
  update public.runs r set stop_requested_at = coalesce(r.stop_requested_at, p_now) from public.conversations c
    where r.status = 'running' and c.id = r.conversation_id and c.workspace_id = p_workspace_id;
  update public.conversations c set deleted_at = p_now where c.workspace_id = p_workspace_id and c.deleted_at is null;
  update public.user_sessions s set workspace_id = null where s.workspace_id = p_workspace_id;
  update public.workspace_invitations i set revoked_at = p_now
    where i.workspace_id = p_workspace_id and i.revoked_at is null and i.uses < i.max_uses;
end
$$;
revoke all on function app.delete_workspace(uuid, timestamptz) from public;

-- A team outlives its owner's account: it passes to the admin, else the member, else the viewer of longest standing. One
-- without anybody else is deleted.
create function app.pass_on_workspaces() returns trigger
language plpgsql volatile set search_path = ''
as $$
declare
  v_workspace uuid;
  v_heir uuid;
  v_now timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  for v_workspace in
    select w.id from public.workspaces w where w.owner_id = old.id and w.kind = 'team' order by w.id for update
  loop
    select m.user_id into v_heir from public.workspace_members m
      where m.workspace_id = v_workspace and m.user_id <> old.id
      order by array_position(array['admin', 'member', 'viewer'], m.role), m.created_at, m.user_id limit 1;
    update public.workspace_members m set role = 'admin' where m.workspace_id = v_workspace and m.user_id = old.id;
    if v_heir is null then
      update public.workspaces w set owner_id = null, deleted_at = coalesce(w.deleted_at, v_now) where w.id = v_workspace;
    else
      update public.workspace_members m set role = 'owner' where m.workspace_id = v_workspace and m.user_id = v_heir;
      update public.workspaces w set owner_id = v_heir where w.id = v_workspace;
      insert into public.workspace_log (id, workspace_id, kind, subject_id, created_at)
        values (gen_random_uuid(), v_workspace, 'owner_changed', v_heir, v_now);
    end if;
  end loop;
  return old;
end
$$;
revoke all on function app.pass_on_workspaces() from public;
create trigger profiles_pass_on_workspaces before delete on public.profiles
  for each row execute function app.pass_on_workspaces();

-- The workspaces of the signed-in user. SECURITY DEFINER as app.is_member; a set, so that a policy asks once a statement.
create function app.my_workspace_ids() returns setof uuid
language sql stable security definer set search_path = ''
as $$ select m.workspace_id from public.workspace_members m where m.user_id = app.current_user_id() $$;
revoke all on function app.my_workspace_ids() from public;
grant execute on function app.my_workspace_ids() to authenticated, service_role;

-- Conversations of the signed-in user in workspaces that they are no member of: almost always none. What a policy asks of a
-- message is whether its conversation is among these: a set, found once a statement and hashed, while asking for the
-- conversation of each message would read one for every row of a search. The workspaces are found by skipping from one to the
-- next in the index, not by reading every conversation. SECURITY DEFINER as app.is_member.
create function app.conversations_out_of_reach() returns setof uuid
language sql stable security definer rows 10 set search_path = ''
as $$
  with recursive mine (workspace_id) as (
    (select c.workspace_id from public.conversations c where c.user_id = app.current_user_id()
      order by c.workspace_id limit 1)
    union all
    select (select c.workspace_id from public.conversations c
        where c.user_id = app.current_user_id() and c.workspace_id > m.workspace_id order by c.workspace_id limit 1)
      from mine m where m.workspace_id is not null
  )
  select c.id from mine m
  join public.conversations c on c.user_id = app.current_user_id() and c.workspace_id = m.workspace_id
  where not exists (select 1 from public.workspace_members w
    where w.workspace_id = m.workspace_id and w.user_id = app.current_user_id())
$$;
revoke all on function app.conversations_out_of_reach() from public;
grant execute on function app.conversations_out_of_reach() to authenticated, service_role;

-- A list shows one workspace; the second also finds the workspaces of a person.
drop index public.conversations_list;
create index conversations_list on public.conversations (user_id, workspace_id, last_message_at desc) where deleted_at is null;
drop index public.conversations_user;
create index conversations_user_workspace on public.conversations (user_id, workspace_id);

-- What somebody wrote in a workspace is the workspace's: theirs to read as long as they are a member.
alter policy conversations_read on public.conversations
  using (user_id = (select app.current_user_id()) and workspace_id in (select app.my_workspace_ids()));
alter policy conversations_update on public.conversations
  using (user_id = (select app.current_user_id()) and workspace_id in (select app.my_workspace_ids()))
  with check (user_id = (select app.current_user_id()) and workspace_id in (select app.my_workspace_ids()));
-- A message has the user of its conversation (a foreign key of both), so those out of reach are among that user's.
alter policy messages_read on public.messages
  using (user_id = (select app.current_user_id())
    and conversation_id not in (select app.conversations_out_of_reach()));
alter policy messages_create on public.messages
  with check (user_id = (select app.current_user_id())
    and conversation_id not in (select app.conversations_out_of_reach()));
alter policy messages_update on public.messages
  using (user_id = (select app.current_user_id())
    and conversation_id not in (select app.conversations_out_of_reach()))
  with check (user_id = (select app.current_user_id())
    and conversation_id not in (select app.conversations_out_of_reach()));
alter policy comparisons_read on public.comparisons
  using (user_id = (select app.current_user_id())
    and conversation_id not in (select app.conversations_out_of_reach()));
alter policy route_decisions_read on public.route_decisions
  using (user_id = (select app.current_user_id())
    and (conversation_id is null or conversation_id not in (select app.conversations_out_of_reach())));
alter policy cached_answers_read on public.cached_answers
  using (user_id = (select app.current_user_id())
    and (conversation_id is null or conversation_id not in (select app.conversations_out_of_reach())));

-- Whether somebody may write into a conversation (or begin it) in a workspace: asked in the statement that writes, so that
-- neither a remembered permission nor an id from another workspace gets past it.
create function app.may_write(p_user_id uuid, p_workspace_id uuid, p_conversation_id uuid) returns boolean
language sql stable set search_path = ''
as $$
  select exists (select 1 from public.workspace_members m
      where m.workspace_id = p_workspace_id and m.user_id = p_user_id and m.role <> 'viewer')
    and not exists (select 1 from public.conversations c where c.id = p_conversation_id and c.workspace_id <> p_workspace_id)
$$;
revoke all on function app.may_write(uuid, uuid, uuid) from public;

-- app.begin_run and app.begin_comparison for whoever may write there; to everybody else the conversation does not exist.
create function app.begin_member_run(p jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select case when app.may_write((p ->> 'userId')::uuid, (p ->> 'workspaceId')::uuid, (p ->> 'conversationId')::uuid)
    then app.begin_run(p) else jsonb_build_object('status', 'not_found') end
$$;
revoke all on function app.begin_member_run(jsonb) from public;

create function app.begin_member_comparison(p jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select case when app.may_write((p ->> 'userId')::uuid, (p #>> '{runs,0,workspaceId}')::uuid, (p ->> 'conversationId')::uuid)
    then app.begin_comparison(p) else jsonb_build_object('status', 'not_found') end
$$;
revoke all on function app.begin_member_comparison(jsonb) from public;

create function app.choose_member_answer(p jsonb) returns jsonb
language sql volatile set search_path = ''
as $$
  select case when exists (select 1 from public.comparisons c where c.id = (p ->> 'comparisonId')::uuid
      and app.may_write((p ->> 'userId')::uuid, (p ->> 'workspaceId')::uuid, c.conversation_id))
    then app.choose_answer(p) else jsonb_build_object('status', 'not_found') end
$$;
revoke all on function app.choose_member_answer(jsonb) from public;
