import { askStripeLater } from "../ask-stripe.ts";
import { syncSubscription } from "./sync-subscription.ts";

/** Looks a purchase up at Stripe and puts in force what came of it. */
export async function syncCheckout(sessionId: string): Promise<void> {
  const { subscription } = await askStripeLater((stripe) => stripe.checkout.sessions.retrieve(sessionId));
  if (subscription === null) return;
  await syncSubscription(typeof subscription === "string" ? subscription : subscription.id);
}
