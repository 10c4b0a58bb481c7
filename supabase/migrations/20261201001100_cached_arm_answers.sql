-- What came from the response cache is no answer of an arm: it cost nothing and took no time whichever arm was drawn. Results
-- and guard rails leave it out, as the report on the router does. Rollback: experiment_answers of
-- 20261127000320_experiments.sql.

create or replace function app.experiment_answers(p_experiment_id uuid)
returns table (arm_id uuid, user_id uuid, message_id uuid, closed_at timestamptz, reservation_id uuid, failed boolean,
  cost_micro_usd bigint, first_token_ms bigint, total_ms bigint)
language sql stable set search_path = ''
as $$
  select a.arm_id, a.user_id, a.message_id, r.closed_at, a.reservation_id,
    coalesce(l.last_outcome, 'failed') in ('failed', 'interrupted'),
    l.cost, l.before_ms + l.last_first_token_ms, l.whole_ms
  from public.experiment_assignments a
  join public.usage_reservations r on r.id = a.reservation_id and r.state <> 'open'
  left join lateral (
    -- A failed attempt costs nothing, whatever the price of its model.
    select case when bool_and(x.priced or x.outcome = 'failed') then sum(x.amount_micro_usd)::bigint end as cost,
      (array_agg(x.outcome order by x.attempt desc))[1] as last_outcome,
      (array_agg(x.first_token_ms order by x.attempt desc))[1] as last_first_token_ms,
      sum(x.latency_ms) - (array_agg(x.latency_ms order by x.attempt desc))[1] as before_ms,
      sum(x.latency_ms) as whole_ms,
      bool_or(x.cache_hit is not null) as is_cached
    from public.usage_ledger x where x.reservation_id = a.reservation_id and x.entry = 'settle'
  ) l on true
  where a.experiment_id = p_experiment_id
    -- A person who stopped before the first word is no failure, and no answer.
    and not (r.state = 'released' and coalesce(l.last_outcome, '') = 'stopped')
    and l.is_cached is not true
$$;
