-- Ratings of models by intent, fitted to what people chose in comparisons. Rollback: drop the table and the function.

-- What the choices of everybody, or of p_user_id alone, say: for each person, intent and pair of models how often the
-- first won, the second won, and neither did. A choice of one among n answers is n-1 pairs. Choices count while their
-- person lets Auto learn, from the time on that they have it learn from.
create function app.arena_tallies(p_user_id uuid)
returns table (user_id uuid, intent text, model_a text, model_b text, blind boolean, answers int,
  wins_a int, wins_b int, ties int)
language sql stable set search_path = ''
as $$
  select c.user_id, c.intent, a.model_id, b.model_id, c.blind, n.answers::int,
    (count(*) filter (where c.kept_id = a.message_id))::int,
    (count(*) filter (where c.kept_id = b.message_id))::int,
    (count(*) filter (where c.kept_id is null))::int
  from public.comparisons c
  join public.comparison_answers a on a.comparison_id = c.id and a.rated
  join public.comparison_answers b on b.comparison_id = c.id and b.rated and b.model_id > a.model_id
  cross join lateral (select count(*) as answers from public.comparison_answers x where x.comparison_id = c.id and x.rated) n
  left join public.route_preferences r on r.user_id = c.user_id
  where c.choice is not null and c.counts and c.intent is not null
    and (p_user_id is null or c.user_id = p_user_id)
    and coalesce(r.learns, true) and c.chosen_at >= coalesce(r.learned_since, '-infinity')
    and (c.kept_id is null or c.kept_id in (a.message_id, b.message_id))
  group by c.user_id, c.intent, a.model_id, b.model_id, c.blind, n.answers
$$;
revoke all on function app.arena_tallies(uuid) from public;

-- The instance's ratings, replaced as a whole by the worker. They are nobody's: sums over people.
create table public.arena_ratings (
  intent text not null,
  model_id text not null,
  rating int not null, -- on the scale of Elo, 1000 for the average model; with its 95 % interval
  low int not null,
  high int not null,
  blind_votes int not null,
  open_votes int not null,
  voters int not null,
  shift_tenths int not null, -- tenths of a point that the router adds to the strength; 0 while there are too few votes
  fitted_at timestamptz not null,
  primary key (intent, model_id)
);
alter table public.arena_ratings enable row level security;
create policy arena_ratings_server_only on public.arena_ratings for all to authenticated using (false) with check (false);
