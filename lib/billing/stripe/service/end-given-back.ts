import { tellUnreported } from "../../overage/report-overage.ts";
import { askStripe, isMissing } from "../ask-stripe.ts";
import type { Payer } from "../payer.ts";
import { isGivenBack, takenBack } from "../policy.ts";
import { findInvoice } from "../store/invoices.ts";
import type { SubscriptionRow } from "../store/subscriptions.ts";
import { syncSubscription } from "../sync/sync-subscription.ts";

/**
 * Ends a plan at once whose running time was given back whole and which was to end with that time: nothing of it is in
 * force, and another may be bought. Nothing is credited for the time, which was paid back; what was used beyond the
 * allowance is billed with the end.
 * @returns False for every other plan, which stays.
 */
export async function endGivenBack(payer: Payer, live: SubscriptionRow): Promise<boolean> {
  const { stripeSubscriptionId, stripeInvoiceId, isInvoiced, cancelsAt } = live;
  if (isInvoiced || stripeInvoiceId === null) return false;
  const invoice = await findInvoice(payer, stripeInvoiceId);
  if (!isGivenBack({ takenBack: takenBack(invoice), endsAt: cancelsAt })) return false;
  await askStripe(async (stripe) => {
    await tellUnreported(payer.userId);
    await stripe.subscriptions
      .cancel(stripeSubscriptionId, { prorate: false, invoice_now: true })
      .catch((error: unknown) => {
        // Another tab was faster.
        if (!isMissing(error)) throw error;
      });
  });
  await syncSubscription(stripeSubscriptionId);
  return true;
}
