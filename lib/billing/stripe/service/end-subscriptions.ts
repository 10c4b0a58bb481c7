import type { DbUser } from "../../../platform/db/scopes.ts";
import { env } from "../../../platform/env.ts";
import { tellUnreported } from "../../overage/report-overage.ts";
import { askStripeLater, isMissing } from "../ask-stripe.ts";
import { findCustomerId } from "../store/customers.ts";

const MAX_SUBSCRIPTIONS = 100;

/**
 * Ends every subscription of a person at once, for somebody whose account is being deleted: nobody is charged for what
 * nobody can use. What was used beyond the allowance and is not billed is told to Stripe first, and billed with the end:
 * with the account goes all that is known of it. Asked of Stripe, because a purchase of the last minute may not have arrived here. Does nothing where
 * nothing is sold, and may be repeated. The customer with its invoices stays at Stripe: the books must be kept.
 * @throws What Stripe answers, so that the job is tried again.
 */
export async function endSubscriptions(user: DbUser): Promise<void> {
  if (env().stripe === null) return;
  const customer = await findCustomerId(user);
  if (customer === null) return;
  try {
    await tellUnreported(user.userId);
    // Without a status Stripe lists all that are not cancelled.
    const { data } = await askStripeLater((stripe) =>
      stripe.subscriptions.list({ customer, limit: MAX_SUBSCRIPTIONS }),
    );
    for (const { id } of data) await askStripeLater((stripe) => stripe.subscriptions.cancel(id, { invoice_now: true }));
  } catch (error) {
    // Somebody deleted the customer on Stripe's pages, which ends its subscriptions too, or another run was quicker.
    if (!isMissing(error)) throw error;
  }
}
