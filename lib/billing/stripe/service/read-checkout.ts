import { AppError, notFound } from "../../../platform/errors.ts";
import { askStripe, isMissing } from "../ask-stripe.ts";
import type { Payer } from "../payer.ts";
import type { CheckoutState } from "../schema.ts";
import { findCustomerId } from "../store/customers.ts";
import { findTierOfPrice } from "../store/prices.ts";
import { customerIdOf } from "../sync/read-invoice.ts";
import { syncSubscription } from "../sync/sync-subscription.ts";

/**
 * How a purchase of the person ended. What was bought is put in force here and now, whether or not the webhook has come.
 * @throws AppError not_found, alike for unknown and for somebody else's
 */
export async function readCheckout(payer: Payer, sessionId: string): Promise<CheckoutState> {
  const customerId = await findCustomerId(payer);
  const session = await askStripe((stripe) =>
    stripe.checkout.sessions.retrieve(sessionId, { expand: ["subscription"] }),
  ).catch((error: unknown) => {
    if (error instanceof AppError && isMissing(error.cause)) return null;
    throw error;
  });
  if (!session || customerId === null || customerIdOf(session) !== customerId) throw notFound("The purchase");
  const { subscription, status, payment_status } = session;
  if (status !== "complete" || typeof subscription !== "object" || subscription === null) {
    return { state: "failed", tier: null };
  }
  await syncSubscription(subscription.id);
  const tier = await findTierOfPrice(subscription.items.data[0]?.price.id ?? "");
  if (subscription.status === "incomplete_expired" || subscription.status === "canceled")
    return { state: "failed", tier };
  return { state: payment_status === "unpaid" ? "pending" : "success", tier };
}
