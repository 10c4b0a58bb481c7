import { sql } from "kysely";
import type { z } from "zod";
import { now } from "../../platform/clock.ts";
import { asService, type Db, type Tx } from "../../platform/db/scopes.ts";
import { INVOICE_COLUMNS, type InvoiceRow, toInvoiceRow } from "../stripe/store/invoices.ts";
import { SUBSCRIPTION_COLUMNS, type SubscriptionRow, toSubscriptionRow } from "../stripe/store/subscriptions.ts";
import type { Reader, TierWords } from "./write-notice.ts";

// As service throughout: what somebody was told is the server's own note, written while Stripe's word is worked off.

/** Who is told: the person, of a workspace its owner; null when the account is gone. */
export async function findReader(db: Db, payerId: string): Promise<Reader | null> {
  const row = await db
    .selectFrom("payers as y")
    .leftJoin("workspaces as w", "w.id", "y.workspaceId")
    .innerJoin("profiles as p", (join) => join.on(sql<boolean>`p.id = coalesce(w.owner_id, y.user_id)`))
    .select(["p.email", "p.language", "p.timeZone", "w.name as workspace"])
    .where("y.id", "=", payerId)
    .executeTakeFirst();
  return row ? { ...row, language: row.language === "de" ? "de" : "en" } : null;
}

/** What mails say of tiers, by their ids. */
export async function listTierWords(db: Db): Promise<Map<string, TierWords>> {
  const rows = await db.selectFrom("tiers").select(["id", "name", "seats"]).execute();
  return new Map(rows.map(({ id, ...tier }) => [id, tier]));
}

/** What a person was told, by Stripe's id of what it was about. */
export async function listTold(tx: Tx, userId: string): Promise<Map<string, unknown>> {
  const rows = await tx
    .selectFrom("billingTold")
    .select(["stripeObjectId", "state"])
    .where("userId", "=", userId)
    .execute();
  return new Map(rows.map(({ stripeObjectId, state }) => [stripeObjectId, state]));
}

/** Notes what a person has been told of something, in the transaction that queues the mails. */
export async function keepTold<T extends object>(
  tx: Tx,
  userId: string,
  stripeObjectId: string,
  schema: z.ZodType<T>,
  state: T,
): Promise<void> {
  const json = sql<string>`${JSON.stringify(schema.parse(state))}::text::jsonb`;
  const values = { userId, stripeObjectId, state: json, updatedAt: now() };
  await tx
    .insertInto("billingTold")
    .values(values)
    .onConflict((conflict) => conflict.column("stripeObjectId").doUpdateSet(values))
    .execute();
}

/** Whether anything was noted of a customer yet. */
export async function isNoted(stripeCustomerId: string): Promise<boolean> {
  const row = await asService()
    .selectFrom("billingTold")
    .select("userId")
    .where("stripeObjectId", "=", stripeCustomerId)
    .executeTakeFirst();
  return row !== undefined;
}

/** The customer whose tax id was told of, or null. */
export async function findCustomerOfTaxId(taxId: string): Promise<string | null> {
  const { rows } = await sql<{ stripeObjectId: string }>`
    select stripe_object_id from public.billing_told
    where state -> 'taxIds' @> ${JSON.stringify([{ id: taxId }])}::text::jsonb`.execute(asService());
  return rows[0]?.stripeObjectId ?? null;
}

/** A person's subscriptions and invoices, the oldest first, as the transaction sees them. */
export async function listBilled(
  tx: Tx,
  userId: string,
): Promise<{ subscriptions: SubscriptionRow[]; invoices: InvoiceRow[] }> {
  const subscriptions = await tx
    .selectFrom("billingSubscriptions")
    .select(SUBSCRIPTION_COLUMNS)
    .where("userId", "=", userId)
    .orderBy("createdAt")
    .orderBy("stripeSubscriptionId")
    .execute();
  const invoices = await tx
    .selectFrom("billingInvoices")
    .select(INVOICE_COLUMNS)
    .where("userId", "=", userId)
    .orderBy("createdAt")
    .orderBy("stripeInvoiceId")
    .execute();
  return { subscriptions: subscriptions.map(toSubscriptionRow), invoices: invoices.map(toInvoiceRow) };
}
