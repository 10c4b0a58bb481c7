-- What of a person's may leave their own view: both off until they say otherwise. Rollback: arena_tallies of ..._arena.sql,
-- then drop the columns.

alter table public.profiles
  add column shares_votes boolean not null default false,
  add column joins_experiments boolean not null default false;
grant update (shares_votes, joins_experiments) on public.profiles to authenticated;

-- As before, and of everybody only the votes of those who share them. Somebody who is alone on the instance shares with
-- nobody: theirs count.
create or replace function app.arena_tallies(p_user_id uuid)
returns table (user_id uuid, intent text, blind boolean, models text[], winner text, votes int)
language sql stable set search_path = ''
as $$
  select c.user_id, c.intent, c.blind, r.models, k.model_id, count(*)::int
  from public.comparisons c
  join public.profiles o on o.id = c.user_id
  cross join lateral (select array_agg(a.model_id order by a.model_id) as models
    from public.comparison_answers a where a.comparison_id = c.id and a.rated) r
  left join public.comparison_answers k on k.message_id = c.kept_id
  left join public.route_preferences p on p.user_id = c.user_id
  where c.choice is not null and c.counts and c.intent is not null
    and (p_user_id is null or c.user_id = p_user_id)
    and (p_user_id is not null or o.shares_votes or (select count(*) from public.profiles) = 1)
    and coalesce(p.learns, true) and c.chosen_at >= coalesce(p.learned_since, '-infinity')
    and cardinality(r.models) >= 2 and (c.kept_id is null or k.rated)
  group by c.user_id, c.intent, c.blind, r.models, k.model_id
$$;
