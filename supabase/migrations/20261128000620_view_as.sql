-- An administrator's session that looks at the product as somebody else sees it. On the session, so that finding out who
-- asks stays one statement, and so that it ends with the session. Rollback: drop the index and the columns.

alter table public.user_sessions
  add column viewing_user_id uuid references public.profiles (id) on delete set null,
  add column viewing_until timestamptz;
create index user_sessions_viewing on public.user_sessions (viewing_user_id);
