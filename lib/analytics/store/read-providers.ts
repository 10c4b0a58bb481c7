import { sql } from "kysely";
import { type DbUser, readAsUser } from "../../platform/db/scopes.ts";

export interface ProviderSums {
  provider: string;
  /** Null: the sums of all slots. */
  slot: number | null;
  calls: number;
  failures: number;
  /** Failed calls after which another provider was asked for the same answer. */
  movedElsewhere: number;
  firstTokenMs: number | null;
}

/**
 * The person's provider calls between `from` and `to`, by provider and by slots of equal length. A server of the
 * operator's is a provider of its own: its id is what the ids of its models begin with.
 */
export function readProviders(user: DbUser, range: { from: Date; to: Date; slots: number }): Promise<ProviderSums[]> {
  const { from, to, slots } = range;
  const slotSeconds = (to.getTime() - from.getTime()) / 1_000 / slots;
  return readAsUser(user, async (tx) => {
    const { rows } = await sql<ProviderSums>`
      with calls as materialized (
        select l.reservation_id, l.purpose, l.attempt, split_part(l.model_id, '/', 1) as provider, l.first_token_ms,
          l.outcome = 'failed' as failed,
          floor(extract(epoch from l.created_at - ${from}::timestamptz) / ${slotSeconds}::float8)::int as slot
        from public.usage_ledger l
        where l.user_id = ${user.userId}::uuid and l.entry = 'settle' and l.model_id is not null and l.cache_hit is null
          and l.created_at >= ${from} and l.created_at < ${to}
      )
      select c.provider, c.slot, count(*)::int as calls, count(*) filter (where c.failed)::int as failures,
        count(*) filter (where c.failed and exists (
          select from calls n where n.reservation_id = c.reservation_id and n.purpose = c.purpose and n.attempt > c.attempt
            and n.provider <> c.provider))::int as moved_elsewhere,
        percentile_cont(0.5) within group (order by c.first_token_ms)::float8 as first_token_ms
      from calls c group by grouping sets ((c.provider), (c.provider, c.slot))`.execute(tx);
    return rows;
  });
}
