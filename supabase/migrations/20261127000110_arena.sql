-- Ratings of models by intent, fitted to what people chose in comparisons. Rollback: drop the table and the function.

-- What was chosen by everybody, or by p_user_id alone: for each person, intent and set of models how often which one was
-- kept (null: none). Only complete answers of models win and lose, at least two of them. A choice counts while its person
-- lets Auto learn, from the time on that they have it learn from.
create function app.arena_tallies(p_user_id uuid)
returns table (user_id uuid, intent text, blind boolean, models text[], winner text, votes int)
language sql stable set search_path = ''
as $$
  select c.user_id, c.intent, c.blind, r.models, k.model_id, count(*)::int
  from public.comparisons c
  cross join lateral (select array_agg(a.model_id order by a.model_id) as models
    from public.comparison_answers a where a.comparison_id = c.id and a.rated) r
  left join public.comparison_answers k on k.message_id = c.kept_id
  left join public.route_preferences p on p.user_id = c.user_id
  where c.choice is not null and c.counts and c.intent is not null
    and (p_user_id is null or c.user_id = p_user_id)
    and coalesce(p.learns, true) and c.chosen_at >= coalesce(p.learned_since, '-infinity')
    and cardinality(r.models) >= 2 and (c.kept_id is null or k.rated)
  group by c.user_id, c.intent, c.blind, r.models, k.model_id
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
