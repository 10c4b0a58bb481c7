import Stripe from "stripe";
import type { Db } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import type { SubscriptionRow } from "../stripe/store/subscriptions.ts";
import { sumOverage } from "./store.ts";

const isMetered = ({ price }: Stripe.SubscriptionItem) => price.recurring?.usage_type === "metered";

/** The item of a plan through which metered usage is billed, added when it is not there. */
export async function ensureOverageItem(
  stripe: Stripe,
  subscriptionId: string,
  priceId: string,
): Promise<Stripe.SubscriptionItem> {
  const find = async () =>
    (await stripe.subscriptions.retrieve(subscriptionId)).items.data.find(({ price }) => price.id === priceId);
  const there = await find();
  if (there) return there;
  return stripe.subscriptionItems
    .create({ subscription: subscriptionId, price: priceId })
    .catch(async (error: unknown) => {
      // Another worker was quicker: a price stands on a plan once.
      const added = error instanceof Stripe.errors.StripeInvalidRequestError ? await find() : undefined;
      if (added) return added;
      throw error;
    });
}

/**
 * Keeps a plan as it is while usage is to be billed with its next invoice, or an open request may add to that.
 * @throws AppError conflict with `reason: overage_open`
 */
export async function assertOverageBilled(
  { userId, periodStartsAt }: Pick<SubscriptionRow, "userId" | "periodStartsAt">,
  db?: Db,
): Promise<void> {
  const { reported, unreported, held } = await sumOverage({ userId }, periodStartsAt, db);
  if (reported + unreported + held === 0) return;
  throw new AppError("conflict", "What was used beyond the month's messages is billed first, with the next invoice.", {
    details: { reason: "overage_open" },
  });
}

/**
 * What takes it away with a change to a plan that is billed by the year: prices of two intervals do not stand on one plan.
 * @throws AppError conflict with `reason: overage_open` while something is to be billed through it
 */
export async function overageRemoval(
  live: SubscriptionRow,
  { items }: Stripe.Subscription,
): Promise<{ id: string; deleted: true }[]> {
  await assertOverageBilled(live);
  return items.data.filter(isMetered).map(({ id }) => ({ id, deleted: true }));
}
