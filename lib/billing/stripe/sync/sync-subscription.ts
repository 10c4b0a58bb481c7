import { noteCustomer } from "../../mails/tell-customer.ts";
import { tellUser } from "../../mails/tell-user.ts";
import { overageDiscounts } from "../../overage/overage-discount.ts";
import { askStripeLater } from "../ask-stripe.ts";
import { findUserOfCustomer } from "../store/customers.ts";
import { keepSubscription } from "../store/subscriptions.ts";
import { nextVersion } from "../store/versions.ts";
import { applyEntitlement } from "./apply-entitlement.ts";
import { customerIdOf } from "./read-invoice.ts";
import { readSubscription } from "./read-subscription.ts";
import { syncInvoice } from "./sync-invoice.ts";

/**
 * Looks a subscription up at Stripe and puts in force what it is now. Which event asked for it, and in which order, does
 * not matter. A customer that is not ours is left alone, whatever its metadata says.
 */
export async function syncSubscription(stripeSubscriptionId: string): Promise<void> {
  const version = await nextVersion();
  const subscription = await askStripeLater((stripe) =>
    stripe.subscriptions.retrieve(stripeSubscriptionId, { expand: ["latest_invoice", "discounts"] }),
  );
  const customerId = customerIdOf(subscription) ?? "";
  const userId = await findUserOfCustomer(customerId);
  if (userId === null) return;
  const row = await askStripeLater((stripe) => readSubscription(subscription, userId, overageDiscounts(stripe)));
  await keepSubscription(row, version);
  if (row.stripeInvoiceId !== null) await syncInvoice(row.stripeInvoiceId);
  else {
    await applyEntitlement(userId);
    await tellUser(userId);
  }
  await noteCustomer(customerId);
}
