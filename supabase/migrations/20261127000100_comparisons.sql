-- One question answered by two to four models side by side, and what a person thought of the answers. Rollback: restore
-- finish_run of ..._runs.sql, then drop what this file creates.

create table public.comparisons (
  id uuid primary key,
  user_id uuid not null,
  conversation_id uuid not null,
  question_id uuid not null,
  blind boolean not null, -- the models are named only after the choice
  intent text, -- what the router took the question for; null when it could not say
  difficulty_percent int check (difficulty_percent between 0 and 100),
  choice text check (choice in ('kept', 'tie', 'all_bad')),
  kept_id uuid,
  counts boolean not null default true, -- false when it was chosen while learning was off
  created_at timestamptz not null,
  chosen_at timestamptz,
  check ((choice is null) = (chosen_at is null)),
  check (coalesce(choice = 'kept', false) = (kept_id is not null)),
  foreign key (conversation_id, user_id) references public.conversations (id, user_id) on delete cascade,
  foreign key (question_id, conversation_id) references public.messages (id, conversation_id) on delete cascade,
  foreign key (kept_id, conversation_id) references public.messages (id, conversation_id) on delete cascade
);
create index comparisons_conversation on public.comparisons (conversation_id, user_id);
create index comparisons_question on public.comparisons (question_id, conversation_id);
create index comparisons_kept on public.comparisons (kept_id, conversation_id);
create index comparisons_chosen on public.comparisons (user_id, chosen_at) where choice is not null;
alter table public.comparisons enable row level security;
create policy comparisons_read on public.comparisons for select to authenticated
  using (user_id = (select app.current_user_id()));
grant select on public.comparisons to authenticated; -- written by app.begin_comparison and app.choose_answer

-- Which model wrote which answer. The request roles do not read it: of a blind comparison nothing else knows it, neither
-- the message nor its metadata, so that no other query can tell.
create table public.comparison_answers (
  message_id uuid primary key references public.messages (id) on delete cascade,
  comparison_id uuid not null references public.comparisons (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  position int not null check (position between 0 and 3),
  model_id text not null,
  metadata jsonb, -- of a blind answer: what its message says once the choice is made
  rated boolean not null default false, -- complete when the choice was made: only such answers win and lose
  unique (comparison_id, position)
);
create index comparison_answers_user on public.comparison_answers (user_id);
alter table public.comparison_answers enable row level security;
create policy comparison_answers_server_only on public.comparison_answers for all to authenticated
  using (false) with check (false);

-- Starts all answers of a comparison or none. Called by the server's own role only; p -> 'userId' is the authenticated
-- principal. Each of p -> 'runs' is what app.begin_run takes, the first with the question, and has `secret`: {modelId,
-- metadata}, which comparison_answers keeps. Answers what begin_run does: started | exists | mismatch | not_found | quota | budget | too_many.
create function app.begin_comparison(p jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_user uuid := (p ->> 'userId')::uuid;
  v_id uuid := (p ->> 'comparisonId')::uuid;
  v_question uuid := (p ->> 'questionId')::uuid;
  v_conversation uuid := (p ->> 'conversationId')::uuid;
  v_now timestamptz := (p ->> 'now')::timestamptz;
  v_sent jsonb := nullif(p #> '{runs,0,userMessage}', 'null');
  v_found public.comparisons;
  v_run jsonb;
  v_result jsonb;
  v_ids jsonb;
begin
  -- Two tabs, or a client that sends again, may bring the same comparison at once: the second waits and finds the first.
  perform pg_advisory_xact_lock(hashtextextended('comparison:' || v_id::text, 0));
  select * into v_found from public.comparisons c where c.id = v_id;
  if found then
    if v_found.user_id <> v_user or v_found.conversation_id <> v_conversation then
      return jsonb_build_object('status', 'not_found');
    end if;
    if v_found.question_id <> v_question or v_found.blind <> (p ->> 'blind')::boolean
      or (v_sent is not null and not exists (
        select from public.messages m where m.id = v_question and m.parts = v_sent -> 'parts'))
      -- The server picks the models of a blind comparison, others each time.
      or (not v_found.blind and (select jsonb_agg(a.model_id order by a.position) from public.comparison_answers a
        where a.comparison_id = v_id) <> (select jsonb_agg(r #> '{secret,modelId}') from jsonb_array_elements(p -> 'runs') r))
    then return jsonb_build_object('status', 'mismatch'); end if;
    select jsonb_agg(a.message_id order by a.position) into v_ids
      from public.comparison_answers a where a.comparison_id = v_id;
    return jsonb_build_object('status', 'exists', 'answerIds', v_ids);
  end if;

  -- A block of its own: what the first answers took is undone when a later one is refused.
  begin
    for v_run in select r from jsonb_array_elements(p -> 'runs') r loop
      v_result := app.begin_run(v_run);
      if v_result ->> 'status' <> 'started' then raise exception using errcode = 'NX001'; end if;
    end loop;
  exception when sqlstate 'NX001' then
    -- The question was sent before, but not to be compared.
    if v_result ->> 'status' = 'exists' then return jsonb_build_object('status', 'mismatch'); end if;
    return v_result;
  end;

  insert into public.comparisons
    (id, user_id, conversation_id, question_id, blind, intent, difficulty_percent, created_at)
    values (v_id, v_user, v_conversation, v_question, (p ->> 'blind')::boolean, p ->> 'intent',
      (p ->> 'difficultyPercent')::int, v_now);
  insert into public.comparison_answers (message_id, comparison_id, user_id, position, model_id, metadata)
    select (r ->> 'assistantId')::uuid, v_id, v_user, ordinality::int - 1, r #>> '{secret,modelId}',
      nullif(r #> '{secret,metadata}', 'null')
    from jsonb_array_elements(p -> 'runs') with ordinality as t (r, ordinality);
  select jsonb_agg(r -> 'assistantId') into v_ids from jsonb_array_elements(p -> 'runs') r;
  update public.conversation_views set active_leaf_id = (v_ids ->> 0)::uuid
    where conversation_id = v_conversation and user_id = v_user;
  return jsonb_build_object('status', 'started', 'answerIds', v_ids);
end
$$;
revoke all on function app.begin_comparison(jsonb) from public;

-- The metadata of an answer once the choice is made: its model is told, and what became of it.
create function app.told_metadata(p_comparison public.comparisons, p_answer public.comparison_answers, p_metadata jsonb)
returns jsonb
language sql immutable set search_path = ''
as $$
  select case when p_comparison.blind then coalesce(p_answer.metadata, p_metadata) else p_metadata end
    || jsonb_build_object('comparison', (p_metadata -> 'comparison') || jsonb_build_object('outcome',
      case when p_comparison.choice <> 'kept' then p_comparison.choice
        when p_comparison.kept_id = p_answer.message_id then 'kept' else 'lost' end))
$$;
revoke all on function app.told_metadata(public.comparisons, public.comparison_answers, jsonb) from public;

-- As before. For an answer of a comparison that is chosen from already (the reaper was faster than the run) the outcome
-- stays told; until then `secret`, the metadata that names the model of a blind answer, goes where only the server reads.
create or replace function app.finish_run(p jsonb) returns boolean
language plpgsql volatile set search_path = ''
as $$
declare
  v_id uuid := (p ->> 'messageId')::uuid;
  v_now timestamptz := (p ->> 'now')::timestamptz;
  v_metadata jsonb := p -> 'metadata';
  v_error jsonb := nullif(p -> 'error', 'null');
  v_model text := p ->> 'modelId';
  v_reservation uuid;
  v_answer public.comparison_answers;
  v_comparison public.comparisons;
begin
  if v_metadata ? 'comparison' then
    -- Locked first, as app.choose_answer does: each sees what the other did.
    select c.* into v_comparison from public.comparisons c
      join public.comparison_answers a on a.comparison_id = c.id where a.message_id = v_id for update of c;
    update public.comparison_answers a set metadata = case when v_comparison.blind
        then coalesce(a.metadata, '{}') || coalesce(nullif(p -> 'secret', 'null'), '{}') end
      where a.message_id = v_id returning a.* into v_answer;
    if v_comparison.choice is not null then
      v_metadata := app.told_metadata(v_comparison, v_answer, v_metadata);
      v_error := v_metadata -> 'error';
      v_model := v_answer.model_id;
    end if;
  end if;
  update public.messages set parts = p -> 'parts', text = p ->> 'text', status = p ->> 'status', model_id = v_model,
      metadata = v_metadata, error = v_error, completed_at = v_now
    where id = v_id and status in ('streaming', 'interrupted');
  update public.runs set status = p ->> 'status', finished_at = v_now, heartbeat_at = v_now
    where id = v_id and status in ('running', 'interrupted') returning reservation_id into v_reservation;
  if v_reservation is null then return false; end if;
  return app.close_usage(v_reservation, (p ->> 'release')::boolean, p -> 'attempts', 'chat', v_now);
end
$$;

-- What is told of a comparison once the choice is made.
create function app.chosen_answers(p_comparison public.comparisons) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('status', 'chosen', 'choice', p_comparison.choice,
    'activeLeafId', coalesce(p_comparison.kept_id, (array_agg(a.message_id order by m.text = '', a.position))[1]),
    'answers', jsonb_agg(jsonb_build_object('id', a.message_id, 'modelId', a.model_id,
      'outcome', m.metadata #>> '{comparison,outcome}') order by a.position))
  from public.comparison_answers a join public.messages m on m.id = a.message_id
  where a.comparison_id = p_comparison.id
$$;
revoke all on function app.chosen_answers(public.comparisons) from public;

-- Ends a comparison once: the choice is kept, the models are told, and the reader goes on below the kept answer, or the
-- first that was answered. Answers {status}: chosen (also when the same was chosen before) | decided | running |
-- unanswered | not_found | foreign_answer.
create function app.choose_answer(p jsonb) returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
  v_user uuid := (p ->> 'userId')::uuid;
  v_kept uuid := (p ->> 'answerId')::uuid;
  v_choice text := p ->> 'choice';
  v_now timestamptz := (p ->> 'now')::timestamptz;
  v_comparison public.comparisons;
begin
  select c.* into v_comparison from public.comparisons c
    join public.conversations v on v.id = c.conversation_id and v.deleted_at is null
    where c.id = (p ->> 'comparisonId')::uuid and c.user_id = v_user for update of c;
  if not found then return jsonb_build_object('status', 'not_found'); end if;
  if v_kept is not null and not exists (select from public.comparison_answers a
      where a.comparison_id = v_comparison.id and a.message_id = v_kept) then
    return jsonb_build_object('status', 'foreign_answer');
  end if;
  if v_comparison.choice is not null then
    if v_comparison.choice = v_choice and v_comparison.kept_id is not distinct from v_kept then
      return app.chosen_answers(v_comparison);
    end if;
    return jsonb_build_object('status', 'decided');
  end if;
  if exists (select from public.comparison_answers a join public.messages m on m.id = a.message_id
      where a.comparison_id = v_comparison.id and m.status = 'streaming') then
    return jsonb_build_object('status', 'running');
  end if;
  if v_kept is not null and exists (select from public.messages m where m.id = v_kept and m.text = '') then
    return jsonb_build_object('status', 'unanswered');
  end if;

  update public.comparisons c set choice = v_choice, kept_id = v_kept, chosen_at = v_now,
      counts = coalesce((select r.learns from public.route_preferences r where r.user_id = v_user), true)
    where c.id = v_comparison.id returning * into v_comparison;
  update public.comparison_answers a set rated = m.status = 'complete' and m.text <> ''
    from public.messages m where a.comparison_id = v_comparison.id and m.id = a.message_id;
  update public.messages m set model_id = a.model_id, metadata = app.told_metadata(v_comparison, a, m.metadata),
      error = case when v_comparison.blind then coalesce(a.metadata -> 'error', m.error) else m.error end
    from public.comparison_answers a where a.comparison_id = v_comparison.id and m.id = a.message_id;
  update public.conversation_views v set updated_at = v_now, active_leaf_id = coalesce(v_kept,
      (select a.message_id from public.comparison_answers a join public.messages m on m.id = a.message_id
        where a.comparison_id = v_comparison.id order by m.text = '', a.position limit 1))
    where v.conversation_id = v_comparison.conversation_id and v.user_id = v_user;
  return app.chosen_answers(v_comparison);
end
$$;
revoke all on function app.choose_answer(jsonb) from public;
