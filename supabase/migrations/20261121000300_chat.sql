-- Conversations, the message tree, runs, attachments, routing decisions. Rollback: drop the tables of this file.

create table public.conversations (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  title text not null default '' check (char_length(title) <= 200),
  title_source text not null default 'none' check (title_source in ('none', 'model', 'user')),
  system_prompt text not null default '' check (char_length(system_prompt) <= 20000),
  model text not null default 'nexus/auto',
  route_mode text not null default 'balanced' check (route_mode in ('economy', 'balanced', 'quality')),
  pinned_at timestamptz,
  archived_at timestamptz,
  deleted_at timestamptz,
  last_message_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (id, user_id)
);
create index conversations_list on public.conversations (user_id, last_message_at desc) where deleted_at is null;
create index conversations_user on public.conversations (user_id);
create index conversations_workspace on public.conversations (workspace_id);
alter table public.conversations enable row level security;
create policy conversations_read on public.conversations for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy conversations_create on public.conversations for insert to authenticated
  with check (user_id = (select app.current_user_id()) and app.is_member(workspace_id));
create policy conversations_update on public.conversations for update to authenticated
  using (user_id = (select app.current_user_id())) with check (user_id = (select app.current_user_id()));
grant select, insert on public.conversations to authenticated;
grant update (title, title_source, system_prompt, model, route_mode, pinned_at, archived_at, deleted_at, last_message_at, updated_at)
  on public.conversations to authenticated;

-- One row a message; siblings share parent_id. user_id repeats the conversation's owner so that policies need no join.
create table public.messages (
  id uuid primary key,
  conversation_id uuid not null,
  user_id uuid not null,
  parent_id uuid,
  role text not null check (role in ('user', 'assistant')),
  parts jsonb not null,
  text text not null default '',
  status text not null check (status in ('complete', 'streaming', 'stopped', 'interrupted', 'failed')),
  model_id text,
  metadata jsonb not null default '{}',
  error jsonb,
  created_at timestamptz not null,
  completed_at timestamptz,
  search tsvector generated always as (to_tsvector('simple', left(text, 200000))) stored,
  foreign key (conversation_id, user_id) references public.conversations (id, user_id) on delete cascade,
  unique (id, conversation_id),
  foreign key (parent_id, conversation_id) references public.messages (id, conversation_id) on delete cascade
);
create index messages_conversation on public.messages (conversation_id, id);
create index messages_parent on public.messages (parent_id, conversation_id);
create index messages_user on public.messages (user_id, created_at desc);
create index messages_search on public.messages using gin (search);
alter table public.messages enable row level security;
create policy messages_read on public.messages for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy messages_create on public.messages for insert to authenticated
  with check (user_id = (select app.current_user_id()));
create policy messages_update on public.messages for update to authenticated
  using (user_id = (select app.current_user_id())) with check (user_id = (select app.current_user_id()));
grant select, insert on public.messages to authenticated;
grant update (parts, text, status, model_id, metadata, error, completed_at) on public.messages to authenticated;

-- Which leaf a person last looked at; one row per person and conversation.
create table public.conversation_views (
  conversation_id uuid not null,
  user_id uuid not null,
  active_leaf_id uuid,
  updated_at timestamptz not null,
  primary key (conversation_id, user_id),
  foreign key (conversation_id, user_id) references public.conversations (id, user_id) on delete cascade,
  foreign key (active_leaf_id, conversation_id) references public.messages (id, conversation_id) on delete cascade
);
create index conversation_views_leaf on public.conversation_views (active_leaf_id, conversation_id);
alter table public.conversation_views enable row level security;
create policy conversation_views_read on public.conversation_views for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy conversation_views_create on public.conversation_views for insert to authenticated
  with check (user_id = (select app.current_user_id()));
create policy conversation_views_update on public.conversation_views for update to authenticated
  using (user_id = (select app.current_user_id())) with check (user_id = (select app.current_user_id()));
grant select, insert on public.conversation_views to authenticated;
grant update (active_leaf_id, updated_at) on public.conversation_views to authenticated;

-- A run generates one assistant message. heartbeat_at lets the reaper tell a live run from a crashed one.
create table public.runs (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  message_id uuid not null references public.messages (id) on delete cascade,
  reservation_id uuid not null,
  instance_id text not null,
  status text not null check (status in ('running', 'complete', 'stopped', 'interrupted', 'failed')),
  stop_requested_at timestamptz,
  started_at timestamptz not null,
  heartbeat_at timestamptz not null,
  finished_at timestamptz,
  attempts jsonb not null default '[]'
);
create unique index runs_message on public.runs (message_id);
create index runs_running on public.runs (heartbeat_at) where status = 'running';
create index runs_user on public.runs (user_id, started_at desc);
create index runs_conversation on public.runs (conversation_id);
alter table public.runs enable row level security;
create policy runs_read on public.runs for select to authenticated using (user_id = (select app.current_user_id()));
grant select on public.runs to authenticated;

create table public.attachments (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 255),
  media_type text not null,
  size_bytes int not null check (size_bytes >= 0),
  sha256 text not null,
  storage_path text not null check (starts_with(storage_path, user_id::text || '/')), -- as avatar_path
  width int,
  height int,
  created_at timestamptz not null
);
create index attachments_user on public.attachments (user_id, created_at desc);
alter table public.attachments enable row level security;
create policy attachments_read on public.attachments for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy attachments_create on public.attachments for insert to authenticated
  with check (user_id = (select app.current_user_id()));
create policy attachments_delete on public.attachments for delete to authenticated
  using (user_id = (select app.current_user_id()));
grant select, insert, delete on public.attachments to authenticated;

create table public.route_decisions (
  id uuid primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  conversation_id uuid references public.conversations (id) on delete cascade,
  message_id uuid references public.messages (id) on delete cascade,
  model_id text not null,
  version text not null,
  decision jsonb not null,
  created_at timestamptz not null
);
create index route_decisions_message on public.route_decisions (message_id);
create index route_decisions_user on public.route_decisions (user_id, created_at desc);
create index route_decisions_conversation on public.route_decisions (conversation_id);
alter table public.route_decisions enable row level security;
create policy route_decisions_read on public.route_decisions for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.route_decisions to authenticated; -- written with the run, by app.begin_run
