import { sql } from "kysely";
import { asService } from "../../../platform/db/scopes.ts";

/** The invariants of the ledger for one person (decision 4 of SECURITY.md); each is 0 where it holds. */
export async function readInvariants(userId: string): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`
    with mine as (select * from public.usage_ledger where user_id = ${userId}),
      lots as (select * from public.credit_grants where user_id = ${userId}),
      holds as (select h.reservation_id, sum(h.amount_micro_usd) as held from public.credit_holds h
        where h.user_id = ${userId} group by 1),
      closings as (select r.*, count(l.id) filter (where l.entry = 'reserve') as reserves,
          count(l.id) filter (where l.entry = 'settle') as settles, count(l.id) filter (where l.entry = 'release') as releases,
          coalesce(sum(l.amount_micro_usd) filter (where l.key_source is null), 0) as due,
          -coalesce(sum(l.credit_micro_usd) filter (where l.entry = 'overage'), 0) as charged,
          coalesce(sum(l.credit_micro_usd) filter (where l.entry = 'refund'), 0) as refunded
        from public.usage_reservations r left join mine l on l.reservation_id = r.id where r.user_id = ${userId} group by r.id)
    select
      (select count(*)::int from public.quota_periods q where q.user_id = ${userId} and (
        q.requests_used - q.requests_adjusted <> (select sum(requests) from mine m where m.period_start = q.period_start)
        or q.cost_micro_usd <> (select sum(amount_micro_usd) from mine m where m.period_start = q.period_start))) as "I1 month",
      ((select coalesce(sum(credit_micro_usd), 0) from mine) - app.credit_balance(${userId}))::int as "I1 credits",
      (select coalesce(sum(l.held_micro_usd), 0)::int from lots l)
        - (select coalesce(sum(held), 0)::int from holds) as "I1 holds",
      (select count(*)::int from public.overage_periods o where o.user_id = ${userId} and (
        o.billed_micro_usd <> (select coalesce(sum(m.overage_micro_usd), 0) from mine m where m.period_start = o.period_start)
        or o.held_micro_usd <> (select coalesce(sum(c.overage_micro_usd), 0) from closings c
          where c.state = 'open' and c.period_start = o.period_start)))
        + (select count(*)::int from closings c where c.state <> 'open' and c.paid_by = 'overage' and c.overage_micro_usd
          < (select coalesce(sum(m.overage_micro_usd), 0) from mine m where m.reservation_id = c.id))
        + ((select coalesce(sum(overage_micro_usd), 0) from mine)
          - (select coalesce(sum(e.amount_micro_usd), 0) from public.overage_events e where e.user_id = ${userId}))::int
        as "I1 overage",
      (select count(*)::int from closings c left join holds h on h.reservation_id = c.id
        where coalesce(h.held, 0) <> case when c.state = 'open' and c.paid_by = 'credits' then c.worst_case_micro_usd else 0 end)
        as "I1 worst case",
      (select greatest(0, coalesce(max(a.overdraft_micro_usd), 0)
        - (select coalesce(sum(greatest(0, c.due - c.worst_case_micro_usd)), 0) from closings c where c.paid_by = 'credits'))::int
        from public.credit_accounts a where a.user_id = ${userId}) as "I2",
      (select count(*)::int from closings where settles not between (state = 'settled')::int and (state <> 'open')::int or releases <> (state = 'released')::int
        or charged <> case when paid_by = 'credits' then due else 0 end or refunded > charged) as "I3",
      (select count(*)::int from closings where reserves <> 1) + (select count(*)::int from mine l
        where l.entry in ('settle', 'release', 'overage') and not exists (
          select 1 from mine r where r.reservation_id = l.reservation_id and r.entry = 'reserve')) as "I4"
  `.execute(asService());
  return rows[0] ?? {};
}

export const HOLDING = {
  "I1 month": 0,
  "I1 credits": 0,
  "I1 holds": 0,
  "I1 overage": 0,
  "I1 worst case": 0,
  I2: 0,
  I3: 0,
  I4: 0,
} as const;
