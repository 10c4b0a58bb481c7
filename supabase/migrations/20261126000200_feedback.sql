-- What people say of answers, and how they want Auto to choose. Rollback: drop both tables.

-- Model, intent and difficulty are copied from the answer: they are what the router learns from.
create table public.answer_feedback (
  message_id uuid primary key references public.messages (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  model_id text not null,
  intent text, -- null when a person had named the model
  difficulty_percent int check (difficulty_percent between 0 and 100),
  verdict text check (verdict in ('good', 'bad')),
  wrong_choice boolean not null default false, -- "Auto should have chosen another model"
  reason text not null default '' check (char_length(reason) <= 500),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (verdict is not null or wrong_choice)
);
create index answer_feedback_user on public.answer_feedback (user_id, created_at desc);
alter table public.answer_feedback enable row level security;
create policy answer_feedback_read on public.answer_feedback for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy answer_feedback_create on public.answer_feedback for insert to authenticated
  with check (user_id = (select app.current_user_id())
    and exists (select from public.messages m where m.id = message_id and m.user_id = (select app.current_user_id())));
create policy answer_feedback_update on public.answer_feedback for update to authenticated
  using (user_id = (select app.current_user_id())) with check (user_id = (select app.current_user_id()));
create policy answer_feedback_delete on public.answer_feedback for delete to authenticated
  using (user_id = (select app.current_user_id()));
grant select, insert, delete on public.answer_feedback to authenticated;
grant update (verdict, wrong_choice, reason, updated_at) on public.answer_feedback to authenticated;

create table public.route_preferences (
  user_id uuid primary key references public.profiles (id) on delete cascade,
  pins jsonb not null default '{}', -- intent: the model that always answers it
  excluded text[] not null default '{}' check (cardinality(excluded) <= 200), -- models that Auto never chooses
  learns boolean not null default true,
  learned_since timestamptz, -- feedback before this no longer counts
  updated_at timestamptz not null
);
alter table public.route_preferences enable row level security;
create policy route_preferences_read on public.route_preferences for select to authenticated
  using (user_id = (select app.current_user_id()));
create policy route_preferences_create on public.route_preferences for insert to authenticated
  with check (user_id = (select app.current_user_id()));
create policy route_preferences_update on public.route_preferences for update to authenticated
  using (user_id = (select app.current_user_id())) with check (user_id = (select app.current_user_id()));
grant select, insert on public.route_preferences to authenticated;
grant update (pins, excluded, learns, learned_since, updated_at) on public.route_preferences to authenticated;
