import type Stripe from "stripe";
import type { Seconds, Wire } from "../wire.ts";

/** What a Checkout session will make when it is paid. */
export interface Order {
  items: readonly { price: Wire<Stripe.Price>; quantity: number }[];
  lineItems: Wire<Stripe.LineItem>[];
  trialDays: number | null;
  trialEnd: Seconds | null;
  missingMethod: Stripe.Subscription.TrialSettings.EndBehavior.MissingPaymentMethod;
  /** Metadata for the subscription or the payment. */
  metadata: Record<string, string>;
  discounts: { coupon: string | null; promotion_code: string | null }[];
  /** What the last card was refused with, to be shown on the page. */
  problem: string | null;
  /** The card that waits for its holder's consent. */
  asking: string | null;
}
