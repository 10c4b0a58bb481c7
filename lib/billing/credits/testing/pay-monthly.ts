import { now } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";

/** Gives somebody the Pro plan as if they paid for it by the month, as far as the ledger looks. */
export async function payMonthly(userId: string): Promise<void> {
  await asService().updateTable("profiles").set({ planTier: "pro" }).where("id", "=", userId).execute();
  await asService()
    .insertInto("billingSubscriptions")
    .values({
      stripeSubscriptionId: `sub_${userId}`,
      userId,
      stripePriceId: "price_none",
      tier: "pro",
      period: "month",
      amountMicroUsd: 29_000_000,
      quantity: 1,
      status: "active",
      periodStartsAt: now(),
      periodEndsAt: now(),
      isCollectionPaused: false,
      version: 1,
      createdAt: now(),
      updatedAt: now(),
    })
    .execute();
}
