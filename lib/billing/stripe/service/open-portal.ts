import { notFound } from "../../../platform/errors.ts";
import { askStripe } from "../ask-stripe.ts";
import type { Payer } from "../payer.ts";
import { findCustomerId } from "../store/customers.ts";
import { planUrl } from "./start-checkout.ts";

/** Opens Stripe's page for cards, tax ids and addresses of the person. @throws AppError not_found before a purchase */
export async function openPortal(payer: Payer): Promise<{ url: string }> {
  const customer = await findCustomerId(payer);
  if (customer === null) throw notFound("Anything bought");
  const { url } = await askStripe((stripe) =>
    stripe.billingPortal.sessions.create({ customer, return_url: planUrl() }),
  );
  return { url };
}
