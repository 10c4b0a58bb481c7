import type { TierId } from "../../../auth/schema.ts";
import { now } from "../../../platform/clock.ts";
import { asService, type DbUser, readAsUser } from "../../../platform/db/scopes.ts";
import type { PlanPeriod, SubscriptionStatus } from "../schema.ts";

/** A subscription as Stripe showed it last. */
export interface SubscriptionRow {
  stripeSubscriptionId: string;
  userId: string;
  stripePriceId: string;
  tier: TierId | null;
  period: PlanPeriod;
  amountMicroUsd: number;
  quantity: number;
  status: SubscriptionStatus;
  periodStartsAt: Date;
  periodEndsAt: Date;
  trialEndsAt: Date | null;
  cancelsAt: Date | null;
  endedAt: Date | null;
  pastDueAt: Date | null;
  isCollectionPaused: boolean;
  /** When a pause ends by itself. */
  resumesAt: Date | null;
  /** A discount takes something off what is used beyond the month's messages, too. */
  isOverageDiscounted: boolean;
  /** Sent to be paid by hand, as opposed to taken from a card. */
  isInvoiced: boolean;
  daysUntilDue: number | null;
  /** The buyer's own number. */
  purchaseOrder: string | null;
  stripeInvoiceId: string | null;
  createdAt: Date;
}

export const SUBSCRIPTION_COLUMNS = [
  "stripeSubscriptionId",
  "userId",
  "stripePriceId",
  "tier",
  "period",
  "amountMicroUsd",
  "quantity",
  "status",
  "periodStartsAt",
  "periodEndsAt",
  "trialEndsAt",
  "cancelsAt",
  "endedAt",
  "pastDueAt",
  "isCollectionPaused",
  "resumesAt",
  "isOverageDiscounted",
  "isInvoiced",
  "daysUntilDue",
  "purchaseOrder",
  "stripeInvoiceId",
  "createdAt",
] as const;

type Selected = Omit<SubscriptionRow, "tier" | "period" | "status"> & {
  tier: string | null;
  period: string;
  status: string;
};
/** A row as it was selected, with its texts as the values they stand for. */
export const toSubscriptionRow = (row: Selected): SubscriptionRow => ({
  ...row,
  tier: row.tier as TierId | null,
  period: row.period as PlanPeriod,
  status: row.status as SubscriptionStatus,
});

/** Keeps what a look at Stripe showed, unless a later look has been here. As service: only Stripe's word is written. */
export async function keepSubscription(row: SubscriptionRow, version: number): Promise<void> {
  const values = { ...row, version, updatedAt: now() };
  await asService()
    .insertInto("billingSubscriptions")
    .values(values)
    .onConflict((conflict) =>
      conflict
        .column("stripeSubscriptionId")
        .doUpdateSet(values)
        .whereRef("billingSubscriptions.version", "<", (where) => where.ref("excluded.version")),
    )
    .execute();
}

/** A person's subscriptions, the newest first. */
export async function listSubscriptions(user: DbUser): Promise<SubscriptionRow[]> {
  const rows = await readAsUser(user, (tx) =>
    tx
      .selectFrom("billingSubscriptions")
      .select(SUBSCRIPTION_COLUMNS)
      .where("userId", "=", user.userId)
      .orderBy("createdAt", "desc")
      .execute(),
  );
  return rows.map(toSubscriptionRow);
}

/** Since when a payment of the person's is open, and whether it is paid by invoice; or null. */
export async function findPastDue(user: DbUser): Promise<{ since: Date; isInvoiced: boolean } | null> {
  const row = await readAsUser(user, (tx) =>
    tx
      .selectFrom("billingSubscriptions")
      .select(({ fn }) => ["isInvoiced", fn.coalesce("pastDueAt", "periodEndsAt").as("since")])
      .where("userId", "=", user.userId)
      .where("status", "=", "past_due")
      .orderBy("createdAt", "desc")
      .limit(1)
      .executeTakeFirst(),
  );
  return row ?? null;
}

/** All subscriptions, for the comparison with Stripe. As service: nobody's turn. */
export async function listAllSubscriptions(): Promise<SubscriptionRow[]> {
  const rows = await asService().selectFrom("billingSubscriptions").select(SUBSCRIPTION_COLUMNS).execute();
  return rows.map(toSubscriptionRow);
}

/** Removes a subscription that Stripe does not know. As service, as above. */
export async function deleteSubscription(stripeSubscriptionId: string): Promise<void> {
  await asService()
    .deleteFrom("billingSubscriptions")
    .where("stripeSubscriptionId", "=", stripeSubscriptionId)
    .execute();
}

/**
 * Whether the owner of a team has ever had a plan in a team of theirs: they would try one after the other for free. As
 * service: they may have left or deleted it.
 */
export async function hasOwnerTried(teamId: string): Promise<boolean> {
  const row = await asService()
    .selectFrom("workspaces as w")
    .innerJoin("workspaces as o", "o.ownerId", "w.ownerId")
    .innerJoin("billingSubscriptions as s", "s.userId", "o.id")
    .select("s.stripeSubscriptionId")
    .where("w.id", "=", teamId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
