import Stripe from "stripe";
import { log } from "../../platform/log.ts";
import { askStripeLater } from "../stripe/ask-stripe.ts";
import { fromSeconds } from "../stripe/money.ts";
import { ensureOverageItem } from "./overage-item.ts";
import { ensureOveragePrice, METER_EVENT } from "./overage-price.ts";
import { findBillingPlan, listUnreported, markReported, type UnreportedRow } from "./store.ts";

const AT_ONCE = 500;

/** Whether Stripe has had this event before. Its identifier is what makes it count once. */
function isRepeated(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeInvalidRequestError && /already exists with identifier/i.test(error.message)
  );
}

async function reportOf(userId: string, rows: readonly UnreportedRow[]): Promise<number> {
  const plan = await findBillingPlan({ userId });
  if (!plan) return 0;
  return askStripeLater(async (stripe) => {
    const { priceId } = await ensureOveragePrice(stripe, []);
    const item = await ensureOverageItem(stripe, plan.stripeSubscriptionId, priceId);
    // What comes late counts in the period that is billed next: the invoice of the one before has gone.
    const earliest = Math.max(item.created, item.current_period_start);
    for (const { id, amountMicroUsd, occurredAt } of rows) {
      const timestamp = Math.max(earliest, Math.floor(occurredAt.getTime() / 1000));
      const payload = { stripe_customer_id: plan.stripeCustomerId, value: String(amountMicroUsd) };
      await stripe.billing.meterEvents
        .create({ event_name: METER_EVENT, identifier: id, timestamp, payload })
        .catch((error: unknown) => {
          if (!isRepeated(error)) throw error;
        });
      await markReported(id, fromSeconds(timestamp));
    }
    return rows.length;
  });
}

/**
 * Tells Stripe's meter what one person used and it was not told of: before their plan ends, after which nothing bills it.
 * @throws What Stripe answers.
 */
export async function tellUnreported(userId: string): Promise<void> {
  for (;;) {
    const rows = await listUnreported(AT_ONCE, { userId });
    if (rows.length === 0 || (await reportOf(userId, rows)) === 0) return;
  }
}

/**
 * Tells Stripe's meter what was used beyond the month's messages, each entry of the ledger once, however often and by
 * how many workers it is tried. What fails stays for the next turn. Returns how many entries were told.
 */
export async function reportOverage(): Promise<number> {
  let count = 0;
  for (const [userId, rows] of Map.groupBy(await listUnreported(AT_ONCE), (row) => row.userId)) {
    try {
      count += await reportOf(userId, rows);
    } catch (error) {
      // One person's trouble must not keep what others owe.
      log.error({ err: error, userId }, "usage could not be told to Stripe");
    }
  }
  return count;
}
