import { sql } from "kysely";
import type { TierId } from "../../auth/schema.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { asService, type DbUser, readAsUser, type Tx } from "../../platform/db/scopes.ts";
import type { PayerName } from "../payments/schema.ts";
import type { Payer } from "../stripe/payer.ts";
import type { PlanPeriod } from "../stripe/schema.ts";
import { INVOICE_COLUMNS, type InvoiceRow, toInvoiceRow } from "../stripe/store/invoices.ts";

/** For so long a contract that is written down and not yet seen at Stripe is taken for one that is being made. */
const BEING_MADE_MS = 10 * 60_000;

/** The invoice of a subscription that has waited longest to be paid by hand, or null. */
export async function findOldestOpen(user: DbUser, stripeSubscriptionId: string): Promise<InvoiceRow | null> {
  const row = await readAsUser(user, (tx) =>
    tx
      .selectFrom("billingInvoices")
      .select(INVOICE_COLUMNS)
      .where("userId", "=", user.userId)
      .where("stripeSubscriptionId", "=", stripeSubscriptionId)
      .where("status", "=", "open")
      .where("isSent", "=", true)
      .where("dueMicroUsd", ">", 0)
      .orderBy("createdAt")
      .limit(1)
      .executeTakeFirst(),
  );
  return row ? toInvoiceRow(row) : null;
}

// As service from here on: an administrator asks about somebody else, and prices are the operator's.

/** Whom a contract is for, or null: an account, or a team workspace, whose owner Stripe writes to. */
export async function findBuyer({ kind, id }: PayerName): Promise<Payer | null> {
  const row = await asService()
    .selectFrom("payers as y")
    .leftJoin("workspaces as w", "w.id", "y.workspaceId")
    .innerJoin("profiles as p", (join) => join.on(sql<boolean>`p.id = coalesce(w.owner_id, y.user_id)`))
    .select("p.email")
    .where(kind === "user" ? "y.userId" : "y.workspaceId", "=", id)
    .where("w.deletedAt", "is", null)
    .executeTakeFirst();
  return row ? { userId: id, email: row.email, ...(kind === "workspace" ? { teamId: id } : {}) } : null;
}

export interface ContractPrice {
  stripePriceId: string;
  stripeProductId: string;
  tier: TierId;
  period: PlanPeriod;
  amountMicroUsd: number;
}

const keyOf = (userId: string, contractId: string) => `contract:${userId}:${contractId}`;

/** The price that a contract was written down with, or null. */
export async function findContractPrice(tx: Tx, userId: string, contractId: string): Promise<ContractPrice | null> {
  const row = await tx
    .selectFrom("stripePrices")
    .select(["stripePriceId", "stripeProductId", "tier", "period", "amountMicroUsd"])
    .where("lookupKey", "=", keyOf(userId, contractId))
    .executeTakeFirst();
  return row ? { ...row, tier: row.tier as TierId, period: row.period as PlanPeriod } : null;
}

/**
 * Whether a person has a contract, or one is being made for them this moment. Asked in one statement: the subscription is
 * kept without the lock of `whileDeciding`, and between two statements a contract would pass from "being made" to "has one"
 * and be seen as neither.
 */
export async function hasContract(tx: Tx, userId: string): Promise<boolean> {
  const begun = tx
    .selectFrom("stripePrices as p")
    .select("p.stripePriceId as id")
    .where("p.lookupKey", "like", `${keyOf(userId, "")}%`)
    .where("p.syncedAt", ">", new Date(nowMs() - BEING_MADE_MS))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("billingSubscriptions as s")
            .select("s.userId")
            .whereRef("s.stripePriceId", "=", "p.stripePriceId"),
        ),
      ),
    );
  const found = await tx
    .selectFrom("billingSubscriptions")
    .select("stripeSubscriptionId as id")
    .where("userId", "=", userId)
    .where("isInvoiced", "=", true)
    .where("status", "in", ["active", "past_due", "trialing", "unpaid", "paused"])
    .unionAll(begun)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** Writes the price of a contract down, so that its subscription is known to give the tier. It is on no list. */
export async function keepContractPrice(
  tx: Tx,
  userId: string,
  contractId: string,
  price: ContractPrice,
): Promise<void> {
  await tx
    .insertInto("stripePrices")
    .values({ ...price, lookupKey: keyOf(userId, contractId), isCurrent: false, syncedAt: now() })
    .execute();
}
