import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Db, type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";

// Each change of a balance is one SQL function, which locks the account, decides, and writes the ledger's entry.

/** What brings credits: how much in micro-USD, until when (null: for ever), and why. */
export interface NewGrant {
  amountMicroUsd: number;
  expiresAt: Date | null;
  reason: string | null;
}

async function balanceFrom(db: Db, call: ReturnType<typeof sql>): Promise<number | null> {
  const { rows } = await sql<{ balance: string | number | null }>`select ${call} as balance`.execute(db);
  const balance = rows[0]?.balance;
  return balance === null || balance === undefined ? null : Number(balance);
}

/** Grants credits and answers the new balance. */
export async function insertGrant(db: Db, userId: string, grant: NewGrant): Promise<number> {
  const { amountMicroUsd, expiresAt, reason } = grant;
  const call = sql`app.grant_credits(${newId()}, ${userId}, ${amountMicroUsd}, ${expiresAt}, ${reason}, ${now()})`;
  return (await balanceFrom(db, call)) ?? 0;
}

/** Gives back what a request took from credits. Null when it did not take that much; else the balance. */
export function insertRefund(
  db: Db,
  userId: string,
  reservationId: string,
  amountMicroUsd: number,
  reason: string,
): Promise<number | null> {
  return balanceFrom(
    db,
    sql`app.refund_credits(${newId()}, ${userId}, ${reservationId}, ${amountMicroUsd}, ${reason}, ${now()})`,
  );
}

/** Changes a balance by an amount of either sign. Null when that much is not free; else the balance. */
export function insertAdjustment(
  db: Db,
  userId: string,
  amountMicroUsd: number,
  reason: string,
): Promise<number | null> {
  return balanceFrom(db, sql`app.adjust_credits(${newId()}, ${userId}, ${amountMicroUsd}, ${reason}, ${now()})`);
}

/** Sets what is left of the month's requests. Null when the tier has no limit; else what is left. */
export async function setRequestsLeft(
  db: Db,
  userId: string,
  left: number,
  reason: string | null,
): Promise<number | null> {
  const { rows } = await sql<{ left: number | null }>`
    select app.set_requests_left(${newId()}, ${userId}, ${left}, ${reason}, ${now()}) as left`.execute(db);
  return rows[0]?.left ?? null;
}

/** Takes out what has run out of all accounts, some at a time. Returns of how many. */
export async function expireDueCredits(): Promise<number> {
  // As service: upkeep of everybody's accounts.
  const due = await asService()
    .selectFrom("creditGrants")
    .select("userId")
    .distinct()
    .where("expiresAt", "<=", now())
    .whereRef("remainingMicroUsd", ">", "heldMicroUsd")
    .limit(500)
    .execute();
  for (const { userId } of due) await sql`select app.expire_credits(${userId}, ${now()})`.execute(asService());
  return due.length;
}

export interface CreditAccountRow {
  allowsOverage: boolean;
  /** What is left of all grants in force, less an overdraft. */
  balanceMicroUsd: number;
  /** What open requests may still take of it. */
  heldMicroUsd: number;
  nextExpiryAt: Date | null;
}

/** The user's account, or undefined when there never were credits. */
export async function findCreditAccount(user: DbUser): Promise<CreditAccountRow | undefined> {
  const { rows } = await readAsUser(user, (tx) =>
    sql<CreditAccountRow>`
      select a.allows_overage, (coalesce(g.remaining, 0) - a.overdraft_micro_usd)::bigint as balance_micro_usd,
        coalesce(g.held, 0)::bigint as held_micro_usd, g.next_expiry_at
      from public.credit_accounts a
      left join lateral (
        select sum(c.remaining_micro_usd) filter (where c.expires_at is null or c.expires_at > ${now()}) as remaining,
          sum(c.held_micro_usd) as held,
          min(c.expires_at) filter (where c.expires_at > ${now()}) as next_expiry_at
        from public.credit_grants c where c.user_id = a.user_id and c.remaining_micro_usd > 0
      ) g on true
      where a.user_id = ${user.userId}`.execute(tx),
  );
  return rows[0];
}
