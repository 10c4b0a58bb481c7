-- A used-up budget does not refuse what costs nothing. Rollback: restore reserve_usage of ..._credits.sql.

-- As before, but budgets are for what may cost something: an answer from the cache, and one of a model on this machine,
-- are given although a budget is used up. A price that is unknown (null) is not a price of nothing.
create or replace function app.reserve_usage(
  p_id uuid, p_ledger_id uuid, p_user_id uuid, p_workspace_id uuid, p_api_key_id uuid,
  p_requests int, p_worst_case_micro_usd bigint, p_purpose text, p_now timestamptz
) returns table (granted boolean, requests_used int, requests_limit int, period_start date, budget jsonb, paid_by text)
language plpgsql volatile set search_path = ''
as $$
declare
  v_period date := date_trunc('month', p_now at time zone 'utc')::date;
  v_limit int;
  v_used int;
  v_budget jsonb;
  v_requests int := p_requests;
  v_payer text;
  v_has_budget boolean := false;
begin
  -- The rows are locked, in one order: of requests that race for the rest of a budget, each sees what those before it took.
  -- What cannot cost anything takes nothing from a budget, and waits for nobody.
  if p_worst_case_micro_usd is distinct from 0 then
    perform from public.budgets b
      where b.user_id = p_user_id and (b.api_key_id is null or b.api_key_id = p_api_key_id) order by b.id for update;
    v_has_budget := found;
  end if;
  if v_has_budget then
    select to_jsonb(s) into v_budget from app.budget_states(p_user_id, p_now) s
      where (s.api_key_id is null or s.api_key_id = p_api_key_id)
        and (s.spent_micro_usd + s.reserved_micro_usd >= s.limit_micro_usd
          or s.spent_micro_usd + s.reserved_micro_usd + coalesce(p_worst_case_micro_usd, 0) > s.limit_micro_usd)
      order by s.resets_at desc limit 1;
    if found then
      return query select false, null::int, null::int, v_period, v_budget, null::text;
      return;
    end if;
  end if;
  select t.requests_per_month into v_limit
    from public.profiles p join public.tiers t on t.id = p.tier where p.id = p_user_id;
  if not found then raise exception 'unknown user' using errcode = '23503'; end if;
  insert into public.quota_periods (user_id, period_start) values (p_user_id, v_period) on conflict do nothing;
  update public.quota_periods q set requests_used = q.requests_used + p_requests
    where q.user_id = p_user_id and q.period_start = v_period
      and (v_limit is null or q.requests_used + p_requests <= v_limit + q.requests_adjusted)
    returning q.requests_used into v_used;
  if not found then
    select q.requests_used, v_limit + q.requests_adjusted into v_used, v_limit from public.quota_periods q
      where q.user_id = p_user_id and q.period_start = v_period;
    -- Only here, where the month is used up, are credits looked at: others pay nothing for there being any.
    if not app.hold_credits(p_id, p_user_id, p_worst_case_micro_usd, p_now) then
      return query select false, v_used, v_limit, v_period, null::jsonb, null::text;
      return;
    end if;
    v_payer := 'credits';
    v_requests := 0;
  end if;
  insert into public.usage_reservations
    (id, user_id, workspace_id, api_key_id, period_start, requests, worst_case_micro_usd, paid_by, created_at)
    values (p_id, p_user_id, p_workspace_id, p_api_key_id, v_period, v_requests, p_worst_case_micro_usd,
      coalesce(v_payer, 'allowance'), p_now);
  insert into public.usage_ledger
    (id, entry, reservation_id, user_id, workspace_id, api_key_id, period_start, requests, purpose, created_at)
    values (p_ledger_id, 'reserve', p_id, p_user_id, p_workspace_id, p_api_key_id, v_period, v_requests, p_purpose, p_now);
  return query select true, v_used, v_limit, v_period, null::jsonb, v_payer;
end
$$;
