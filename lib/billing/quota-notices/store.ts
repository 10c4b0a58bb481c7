import { sql } from "kysely";
import type { Tx } from "../../platform/db/scopes.ts";

export interface QuotaMark {
  userId: string;
  email: string;
  language: "en" | "de";
  timeZone: string;
  requestsUsed: number;
  requestsLimit: number;
}

const AT_ONCE = 200;

/**
 * Marks the accounts that have reached 80 or 100 % of the month's requests as told and returns them: those who want the
 * mail. Somebody who gets more requests has other marks, and is told of those again.
 * @param periodStart The month's first day, `YYYY-MM-DD`.
 */
export async function takeReachedMarks(tx: Tx, periodStart: string): Promise<QuotaMark[]> {
  const { rows } = await sql<QuotaMark>`
    with reached as (
      select q.user_id, q.requests_used, t.requests_per_month + q.requests_adjusted as requests_limit,
        case when q.requests_used >= t.requests_per_month + q.requests_adjusted
          then t.requests_per_month + q.requests_adjusted
          else ceil((t.requests_per_month + q.requests_adjusted) * 0.8)::int end as mark
      from public.quota_periods q
      join public.profiles p on p.id = q.user_id
      join public.tiers t on t.id = p.tier
      where q.period_start = ${periodStart}::text::date and p.mails_quota and p.disabled_at is null
        and t.requests_per_month + q.requests_adjusted > 0
        and q.requests_used >= ceil((t.requests_per_month + q.requests_adjusted) * 0.8)
    )
    update public.quota_periods q set noticed_requests = r.mark
    from reached r join public.profiles p on p.id = r.user_id
    where q.user_id = r.user_id and q.period_start = ${periodStart}::text::date and q.noticed_requests < r.mark
      and q.user_id in (
        select l.user_id from public.quota_periods l join reached e on e.user_id = l.user_id
        where l.period_start = ${periodStart}::text::date and l.noticed_requests < e.mark
        order by l.user_id limit ${AT_ONCE} for update of l skip locked)
    returning q.user_id, p.email, p.language, p.time_zone, r.requests_used, r.requests_limit`.execute(tx);
  return rows;
}
