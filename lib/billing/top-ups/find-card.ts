import { askStripeLater, isMissing } from "../stripe/ask-stripe.ts";

const idOf = (value: string | { id: string } | null) => (typeof value === "string" ? value : (value?.id ?? null));

/**
 * The payment method that a customer's plan is paid with: its own, or the customer's. Null without one, or when the
 * customer is gone.
 */
export async function findCard(customer: string): Promise<string | null> {
  return askStripeLater(async (stripe) => {
    const { data } = await stripe.subscriptions.list({ customer, limit: 10 });
    for (const { default_payment_method } of data) {
      if (default_payment_method !== null) return idOf(default_payment_method);
    }
    const found = await stripe.customers.retrieve(customer);
    return found.deleted ? null : idOf(found.invoice_settings.default_payment_method);
  }).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
}
