import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Db, type DbUser, readAsUser, type Tx } from "../../platform/db/scopes.ts";
import type { SetOverage } from "./schema.ts";

export interface OverageState {
  isOn: boolean | null;
  capMicroUsd: number;
  percent: number | null;
  /** Of the paid tier, whether or not it is billed now. */
  offeredPercent: number | null;
  billedMicroUsd: number;
  heldMicroUsd: number;
}

/** What the person chose, and what the month is billed with. @param periodStart `YYYY-MM-DD` */
export async function findOverageState({ userId }: DbUser, periodStart: string): Promise<OverageState> {
  const { rows } = await readAsUser({ userId }, (tx) =>
    sql<OverageState>`
      select s.is_on, coalesce(s.cap_micro_usd, 0) as cap_micro_usd, app.overage_percent(p.id) as percent,
        t.overage_percent as offered_percent, coalesce(o.billed_micro_usd, 0) as billed_micro_usd,
        coalesce(o.held_micro_usd, 0) as held_micro_usd
      from public.profiles p
      join public.tiers t on t.id = p.plan_tier
      left join public.overage_settings s on s.user_id = p.id
      left join public.overage_periods o on o.user_id = p.id and o.period_start = ${periodStart}::text::date
      where p.id = ${userId}`.execute(tx),
  );
  const [state] = rows;
  if (!state) throw new Error("no such person");
  return state;
}

// As service from here on: what is owed is written by the server alone.

/** Keeps what a person chose. */
export async function saveOverageSettings({ userId }: DbUser, { isOn, capMicroUsd }: SetOverage): Promise<void> {
  const values = { isOn, capMicroUsd, updatedAt: now() };
  await asService()
    .insertInto("overageSettings")
    .values({ userId, ...values })
    .onConflict((conflict) => conflict.column("userId").doUpdateSet(values))
    .execute();
}

/** Ends what everybody allows to be billed, until they allow it anew: there is nobody to bill it. Returns of how many. */
export async function endOverage(): Promise<number> {
  const ended = await asService()
    .updateTable("overageSettings")
    .set({ isOn: false, updatedAt: now() })
    .where("isOn", "=", true)
    .executeTakeFirst();
  return Number(ended.numUpdatedRows);
}

/** Usage that Stripe's meter was not told of. */
export interface UnreportedRow {
  id: string;
  userId: string;
  amountMicroUsd: number;
  occurredAt: Date;
}

/** Some of it, of one person or of all, the oldest first; not of people who have no plan that it could be billed with now. */
export function listUnreported(limit: number, user?: DbUser): Promise<UnreportedRow[]> {
  return asService()
    .selectFrom("overageEvents as e")
    .$if(user !== undefined, (rows) => rows.where("e.userId", "=", user?.userId ?? ""))
    .select(["e.id", "e.userId", "e.amountMicroUsd", "e.occurredAt"])
    .where("e.reportedAt", "is", null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("billingSubscriptions as s")
          .select("s.userId")
          .whereRef("s.userId", "=", "e.userId")
          .where("s.status", "in", ["active", "past_due"])
          .where("s.period", "=", "month"),
      ),
    )
    .orderBy("e.occurredAt")
    .orderBy("e.id")
    .limit(limit)
    .execute();
}

/** Notes that Stripe was told, and in which time it counts. */
export async function markReported(id: string, countedAt: Date): Promise<void> {
  await asService()
    .updateTable("overageEvents")
    .set({ countedAt, reportedAt: now() })
    .where("id", "=", id)
    .where("reportedAt", "is", null)
    .execute();
}

/** The plan that a person's usage is billed with, or undefined. */
export function findBillingPlan({ userId }: DbUser) {
  return asService()
    .selectFrom("billingSubscriptions as s")
    .innerJoin("billingCustomers as c", "c.userId", "s.userId")
    .select(["s.stripeSubscriptionId", "c.stripeCustomerId", "s.periodStartsAt", "s.periodEndsAt"])
    .where("s.userId", "=", userId)
    .where("s.status", "in", ["active", "past_due"])
    .where("s.period", "=", "month")
    .orderBy("s.createdAt", "desc")
    .executeTakeFirst();
}

/** What usage adds up to: told to Stripe, not yet, and what open requests may come to. */
export interface OverageSums {
  reported: number;
  unreported: number;
  held: number;
}

/** Keeps `app.hold_overage` from billing anything more to a person until the transaction ends. */
export async function lockOverage(tx: Tx, { userId }: DbUser): Promise<void> {
  await tx.selectFrom("overageSettings").select("userId").where("userId", "=", userId).forUpdate().execute();
}

/** Notes whether a plan bills nothing that it should, as one with a discount on it, until it is looked up again. */
export async function setUnbilled(db: Db, stripeSubscriptionId: string, isUnbilled: boolean): Promise<void> {
  await db
    .updateTable("billingSubscriptions")
    .set({ isOverageDiscounted: isUnbilled })
    .where("stripeSubscriptionId", "=", stripeSubscriptionId)
    .execute();
}

/** What a person's usage since a time adds up to. */
export async function sumOverage({ userId }: DbUser, since: Date, db: Db = asService()): Promise<OverageSums> {
  const { rows } = await sql<OverageSums>`
    select coalesce(sum(e.amount_micro_usd) filter (where e.counted_at >= ${since}), 0)::bigint as reported,
      coalesce(sum(e.amount_micro_usd) filter (where e.reported_at is null), 0)::bigint as unreported,
      (select coalesce(sum(p.held_micro_usd), 0)::bigint from public.overage_periods p where p.user_id = ${userId}) as held
    from public.overage_events e where e.user_id = ${userId}`.execute(db);
  return rows[0] ?? { reported: 0, unreported: 0, held: 0 };
}

/** People whose usage is billed in a period that is not over. */
export async function listBilledUsers(): Promise<string[]> {
  const rows = await asService()
    .selectFrom("overageEvents as e")
    .innerJoin("billingSubscriptions as s", "s.userId", "e.userId")
    .select("e.userId")
    .distinct()
    .where("s.status", "in", ["active", "past_due"])
    .whereRef("e.countedAt", ">=", "s.periodStartsAt")
    .execute();
  return rows.map(({ userId }) => userId);
}

const NOTICED_AT_ONCE = 200;

/**
 * Marks the people who have used at least 80 % of what they allow as told, and returns them. Who raises the amount is
 * told again when that much of the new one is used. @param periodStart `YYYY-MM-DD`
 */
export async function takeNearlyUsed(
  tx: Tx,
  periodStart: string,
): Promise<{ userId: string; billedMicroUsd: number; capMicroUsd: number }[]> {
  const { rows } = await sql<{ userId: string; billedMicroUsd: number; capMicroUsd: number }>`
    update public.overage_periods o set noticed_cap_micro_usd = n.cap_micro_usd
    from (
      select p.user_id, s.cap_micro_usd from public.overage_periods p
      join public.overage_settings s on s.user_id = p.user_id and s.is_on
      where p.period_start = ${periodStart}::text::date and p.noticed_cap_micro_usd < s.cap_micro_usd
        and p.billed_micro_usd * 5 >= s.cap_micro_usd * 4
      order by p.user_id limit ${NOTICED_AT_ONCE} for update of p skip locked
    ) n
    where o.user_id = n.user_id and o.period_start = ${periodStart}::text::date
    returning o.user_id, o.billed_micro_usd, n.cap_micro_usd`.execute(tx);
  return rows;
}
