import { sql } from "kysely";
import { answersTo, groupCalls } from "../platform/db/group-calls.ts";
import { asService, type DbUser, readAsUser } from "../platform/db/scopes.ts";
import { lockOrderOf } from "./lock-order.ts";
import type { OverageState } from "./quota-refusal.ts";
import type { OtherPayer, UsageAttempt, UsagePurpose } from "./schema.ts";

export interface ReserveRow {
  id: string;
  ledgerId: string;
  workspaceId: string;
  apiKeyId: string | null;
  projectId: string | null;
  requests: number;
  worstCaseMicroUsd: number | null;
  purpose: UsagePurpose;
  now: Date;
}
export interface ReserveResult {
  granted: boolean;
  /** The budget that refuses, or null. */
  budget: unknown;
  requestsUsed: number;
  requestsLimit: number | null;
  /**
   * What pays because the month's allowance does not do: credits, or the next invoice; or the workspace whose plan is in
   * force. Null: the allowance.
   */
  paidBy: OtherPayer | null;
  /** Of a refusal: what the person allows to be billed beyond the allowance, or null where nothing is. */
  overage: OverageState | null;
}

/** Most calls that one statement reserves or closes: what it locks is held until the last of them is written. */
const MAX_GROUP = 16;

const reserveGrouped = groupCalls<ReserveRow & DbUser & { order: string }, ReserveResult>({
  send: async (inputs) => {
    const rows = inputs.map(({ order: _, ...row }) => row);
    const { rows: results } = await sql<{ result: ReserveResult }>`
      select app.reserve_usages(${JSON.stringify(rows)}::text::jsonb) as result`.execute(asService());
    return answersTo(rows, results);
  },
  // One of a user at a time: what credits pay locks their account alone, what the allowance pays the month, and a closing
  // the month before the account.
  keyOf: ({ userId }) => userId,
  orderOf: ({ order }) => order,
  max: MAX_GROUP,
});

/** The atomic reservation. As service: the function writes tables that users only read, and takes the user explicitly. */
export function reserve(payer: Parameters<typeof lockOrderOf>[0], row: ReserveRow): Promise<ReserveResult> {
  return reserveGrouped({ ...row, userId: payer.userId, order: lockOrderOf(payer) });
}

interface CloseRow {
  id: string;
  release: boolean;
  attempts: readonly UsageAttempt[];
  purpose: UsagePurpose;
  now: Date;
}

/** Closes a reservation once; false when it was closed before. As service, as above: the id was made by `reserve`. */
export const close = groupCalls<CloseRow, boolean>({
  send: async (rows) => {
    const { rows: results } = await sql<{ result: boolean }>`
      select app.close_usages(${JSON.stringify(rows)}::text::jsonb) as result`.execute(asService());
    return answersTo(rows, results);
  },
  keyOf: ({ id }) => id,
  max: MAX_GROUP,
});

export interface PeriodRow {
  requestsUsed: number;
  requestsAdjusted: number;
  costMicroUsd: number;
  creditMicroUsd: number;
  overageMicroUsd: number;
}

/**
 * What the user has used in the month that starts at `periodStart` (`YYYY-MM-DD`), and what credits and the next invoice
 * can pay beyond it.
 */
export async function findPeriod(user: DbUser, periodStart: string, now: Date): Promise<PeriodRow | undefined> {
  const { rows } = await readAsUser(user, (tx) =>
    sql<PeriodRow>`
      select coalesce(q.requests_used, 0) as requests_used, coalesce(q.requests_adjusted, 0) as requests_adjusted,
        coalesce(q.cost_micro_usd, 0) as cost_micro_usd,
        (select greatest(0, coalesce(sum(g.remaining_micro_usd - g.held_micro_usd), 0))::bigint
          from public.credit_accounts a join public.credit_grants g on g.user_id = a.user_id
          where a.user_id = p.id and a.allows_overage and g.remaining_micro_usd > 0
            and (g.expires_at is null or g.expires_at > ${now})) as credit_micro_usd,
        coalesce((select greatest(0, s.cap_micro_usd - coalesce(o.billed_micro_usd + o.held_micro_usd, 0))
          from public.overage_settings s
          left join public.overage_periods o on o.user_id = s.user_id and o.period_start = ${periodStart}::text::date
          where s.user_id = p.id and s.is_on and app.overage_percent(p.id) is not null), 0)::bigint as overage_micro_usd
      from public.profiles p
      left join public.quota_periods q on q.user_id = p.id and q.period_start = ${periodStart}::text::date
      where p.id = ${user.userId}`.execute(tx),
  );
  return rows[0];
}

/**
 * What a workspace of the user's has used in the month that starts at `periodStart`, and what the user's own part of it
 * cost. Row-level security says the same of who reads it.
 */
export async function findWorkspacePeriod(
  user: DbUser,
  workspaceId: string,
  periodStart: string,
): Promise<{ requestsUsed: number; costMicroUsd: number }> {
  const { rows } = await readAsUser(user, (tx) =>
    sql<{ requestsUsed: number; costMicroUsd: number }>`
      select coalesce((select q.requests_used from public.workspace_quota_periods q
          where q.workspace_id = ${workspaceId}::uuid and q.period_start = ${periodStart}::text::date), 0) as requests_used,
        (select coalesce(sum(l.amount_micro_usd), 0) from public.usage_ledger l
          where l.user_id = ${user.userId}::uuid and l.workspace_id = ${workspaceId}::uuid
            and l.created_at >= ${periodStart}::text::date)::bigint as cost_micro_usd`.execute(tx),
  );
  return rows[0] ?? { requestsUsed: 0, costMicroUsd: 0 };
}

/**
 * Notes that reservations are still worked on. As service, as above: their ids were made by `reserve`. It waits for none:
 * one that is locked is being closed, and of a group that closes it would wait for one and keep it from another.
 */
export async function markKept(ids: readonly string[], at: Date): Promise<void> {
  await asService()
    .updateTable("usageReservations")
    .set({ keptAt: at })
    .where("id", "in", (from) =>
      from
        .selectFrom("usageReservations")
        .select("id")
        .where("id", "in", ids)
        .where("state", "=", "open")
        .forNoKeyUpdate()
        .skipLocked(),
    )
    .execute();
}

/**
 * Ids of open reservations older than `before` that no run holds, and that nobody has kept since: their process died
 * before it could close them.
 */
export async function listOrphanReservations(before: Date): Promise<{ id: string }[]> {
  return asService()
    .selectFrom("usageReservations as r")
    .select("r.id")
    .where("r.state", "=", "open")
    .where("r.createdAt", "<", before)
    .where((row) => row.or([row("r.keptAt", "is", null), row("r.keptAt", "<", before)]))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("runs")
            .select("runs.id")
            .whereRef("runs.reservationId", "=", "r.id")
            .where("runs.status", "=", "running"),
        ),
      ),
    )
    .limit(500)
    .execute();
}
