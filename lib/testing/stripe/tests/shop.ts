import Stripe from "stripe";
import { type LocalStripe, type StripeOptions, startStripe } from "../start-stripe.ts";

export const DAY = 86_400;

/** The official client, pointed at an account of ours. */
export function clientOf({ port }: LocalStripe, key = "sk_test_local"): Stripe {
  return new Stripe(key, { host: "127.0.0.1", port, protocol: "http", telemetry: false, maxNetworkRetries: 0 });
}

/** An account with two plans. */
export async function openShop(options: StripeOptions = {}) {
  const local = await startStripe(options);
  const stripe = clientOf(local);
  const product = await stripe.products.create({ name: "Pro" });
  const team = await stripe.products.create({ name: "Team" });
  const price = (productId: string, amount: number, interval: "month" | "year", key: string) =>
    stripe.prices.create({
      product: productId,
      currency: "usd",
      unit_amount: amount,
      recurring: { interval },
      lookup_key: key,
    });
  const pro = await price(product.id, 2_900, "month", "pro_monthly");
  const proYear = await price(product.id, 29_000, "year", "pro_yearly");
  const teamMonth = await price(team.id, 9_900, "month", "team_monthly");
  return { local, stripe, pro, proYear, teamMonth };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** A customer on a test clock who pays with a card. */
export async function customerOn({ stripe }: Shop, card = "pm_card_visa", start = Date.UTC(2027, 0, 31) / 1000) {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start });
  const customer = await stripe.customers.create({ email: "ada@example.com", test_clock: clock.id });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  return {
    customer,
    clock,
    to: (at: number) => stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: at }),
    start,
  };
}
