import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Db, type DbUser, readAsUser, type Tx } from "../../platform/db/scopes.ts";
import type { SetTopUp } from "./schema.ts";

export interface TopUpState {
  /** Null for whoever never chose any. */
  isOn: boolean | null;
  thresholdMicroUsd: number;
  amountMicroUsd: number;
  ceilingMicroUsd: number;
  offReason: string | null;
  retryAt: Date | null;
  balanceMicroUsd: number;
  boughtMicroUsd: number;
  waitingMicroUsd: number | null;
  pageUrl: string | null;
}

/** What the person chose, what they have, and what this month has taken of the ceiling. @param periodStart `YYYY-MM-DD` */
export async function findTopUpState({ userId }: DbUser, periodStart: string): Promise<TopUpState> {
  const { rows } = await readAsUser({ userId }, (tx) =>
    sql<TopUpState>`
      select s.is_on, coalesce(s.threshold_micro_usd, 0) as threshold_micro_usd,
        coalesce(s.amount_micro_usd, 0) as amount_micro_usd, coalesce(s.ceiling_micro_usd, 0) as ceiling_micro_usd,
        s.off_reason, s.retry_at, u.amount_micro_usd as waiting_micro_usd, u.page_url,
        (coalesce((select sum(g.remaining_micro_usd) from public.credit_grants g where g.user_id = p.id
            and (g.expires_at is null or g.expires_at > ${now()})), 0)
          - coalesce((select a.overdraft_micro_usd from public.credit_accounts a where a.user_id = p.id), 0))::bigint
          as balance_micro_usd,
        coalesce((select sum(b.amount_micro_usd) from public.top_ups b where b.user_id = p.id
          and (b.closed_at is null or b.state = 'paid' and b.period_start = ${periodStart}::text::date)), 0)::bigint
          as bought_micro_usd
      from public.profiles p
      left join public.top_up_settings s on s.user_id = p.id
      left join public.top_ups u on u.user_id = p.id and u.state = 'asks_holder'
      where p.id = ${userId}`.execute(tx),
  );
  const [state] = rows;
  if (!state) throw new Error("no such person");
  return state;
}

/** What it was turned off by the server for, and what waits for the holder. One statement: it is asked with every page. */
export async function findTrouble(
  user: DbUser,
): Promise<{ offReason: string | null; amountMicroUsd: number | null; pageUrl: string | null } | undefined> {
  return readAsUser(user, (tx) =>
    tx
      .selectFrom("topUpSettings as s")
      .leftJoin("topUps as u", (join) => join.onRef("u.userId", "=", "s.userId").on("u.state", "=", "asks_holder"))
      .select(["s.offReason", "u.amountMicroUsd", "u.pageUrl"])
      .where("s.userId", "=", user.userId)
      .executeTakeFirst(),
  );
}

// As service from here on: what is bought is decided by the server, from what the person chose and what Stripe said.

/** Keeps what a person chose. Whoever chooses starts anew: refusals of before do not count. */
export async function saveTopUpSettings({ userId }: DbUser, chosen: SetTopUp): Promise<void> {
  const values = { ...chosen, failures: 0, retryAt: null, offReason: null, updatedAt: now() };
  await asService()
    .insertInto("topUpSettings")
    .values({ userId, ...values })
    .onConflict((conflict) => conflict.column("userId").doUpdateSet(values))
    .execute();
}

/** People for whom a purchase seems due. `beginTopUp` decides. @param periodStart `YYYY-MM-DD` */
export async function listDueTopUps(periodStart: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ userId: string }>`
    select s.user_id from public.top_up_settings s
    join public.profiles p on p.id = s.user_id and p.disabled_at is null
    where s.is_on and (s.retry_at is null or s.retry_at <= ${now()})
      and not exists (select from public.top_ups u where u.user_id = s.user_id and u.closed_at is null)
      and app.credit_balance(s.user_id) < s.threshold_micro_usd
      and app.topped_up(s.user_id, ${periodStart}::text::date) + s.amount_micro_usd <= s.ceiling_micro_usd
    order by s.updated_at limit ${limit}`.execute(asService());
  return rows.map(({ userId }) => userId);
}

/** Begins a purchase when one is due. False when it is not, or another has begun it. */
export async function beginTopUp(tx: Tx, id: string, userId: string): Promise<boolean> {
  const { rows } = await sql<{ begun: boolean }>`
    select app.begin_top_up(${id}, ${userId}, ${now()}) as begun`.execute(tx);
  return rows[0]?.begun ?? false;
}

export interface TopUpRow {
  id: string;
  userId: string;
  amountMicroUsd: number;
  state: string;
  stripeInvoiceId: string | null;
}
const ROW = ["id", "userId", "amountMicroUsd", "state", "stripeInvoiceId"] as const;

/** A purchase, or undefined. */
export function findTopUp(id: string): Promise<TopUpRow | undefined> {
  return asService().selectFrom("topUps").select(ROW).where("id", "=", id).executeTakeFirst();
}

/** The purchase that an invoice is for. */
export function findTopUpOfInvoice(stripeInvoiceId: string): Promise<TopUpRow | undefined> {
  return asService().selectFrom("topUps").select(ROW).where("stripeInvoiceId", "=", stripeInvoiceId).executeTakeFirst();
}

/** The invoices of purchases that are not paid, as far as is known here. */
export async function listUnpaidInvoiceIds(): Promise<Set<string | null>> {
  const rows = await asService()
    .selectFrom("topUps")
    .select("stripeInvoiceId")
    .where("state", "<>", "paid")
    .where("stripeInvoiceId", "is not", null)
    .execute();
  return new Set(rows.map(({ stripeInvoiceId }) => stripeInvoiceId));
}

/** A person's purchase that is neither paid nor given up. */
export function findOpenTopUp({ userId }: DbUser): Promise<TopUpRow | undefined> {
  return asService()
    .selectFrom("topUps")
    .select(ROW)
    .where("userId", "=", userId)
    .where("closedAt", "is", null)
    .executeTakeFirst();
}

/** Purchases that were begun before `before` and whose job has given up: Stripe was out of reach for long. */
export async function listStuckTopUps(before: Date): Promise<string[]> {
  const rows = await asService()
    .selectFrom("topUps")
    .select("id")
    .where("state", "=", "charging")
    .where("createdAt", "<", before)
    .limit(100)
    .execute();
  return rows.map(({ id }) => id);
}

/** Notes the invoice of a purchase. @returns The one that is kept: of two at once the first. */
export async function keepInvoiceId(id: string, stripeInvoiceId: string): Promise<string> {
  const { rows } = await sql<{ stripeInvoiceId: string }>`
    update public.top_ups set stripe_invoice_id = coalesce(stripe_invoice_id, ${stripeInvoiceId})
    where id = ${id} returning stripe_invoice_id`.execute(asService());
  return rows[0]?.stripeInvoiceId ?? stripeInvoiceId;
}

/** Notes that the holder must confirm a purchase. False when that is known, or it is closed. */
export async function askHolder(tx: Tx, id: string, pageUrl: string): Promise<boolean> {
  const result = await tx
    .updateTable("topUps")
    .set({ state: "asks_holder", pageUrl })
    .where("id", "=", id)
    .where("state", "=", "charging")
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Grants what was paid, once. Null when it was granted before; else the balance. */
export async function payTopUp(id: string): Promise<number | null> {
  const { rows } = await sql<{ balance: number | null }>`select app.pay_top_up(${id}, ${now()}) as balance`.execute(
    asService(),
  );
  return rows[0]?.balance ?? null;
}

/**
 * Ends a purchase that is not paid.
 * @param retryAt When the card is tried again, for a refusal; null where nobody was refused.
 * @returns Null when it was not open; else whether automatic purchases were turned off.
 */
export async function failTopUp(db: Db, id: string, retryAt: Date | null): Promise<boolean | null> {
  const { rows } = await sql<{ isOff: boolean | null }>`
    select app.fail_top_up(${id}, ${retryAt !== null}, ${retryAt}, ${now()}) as is_off`.execute(db);
  return rows[0]?.isOff ?? null;
}
