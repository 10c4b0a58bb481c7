import type { Principal } from "../../../auth/schema.ts";
import { notFound } from "../../../platform/errors.ts";
import { askStripe } from "../ask-stripe.ts";
import { findCustomerId } from "../store/customers.ts";
import { planUrl } from "./start-checkout.ts";

/** Opens Stripe's page for cards, tax ids and addresses of the person. @throws AppError not_found before a purchase */
export async function openPortal(principal: Principal): Promise<{ url: string }> {
  const customer = await findCustomerId(principal);
  if (customer === null) throw notFound("Anything bought");
  const { url } = await askStripe((stripe) =>
    stripe.billingPortal.sessions.create({ customer, return_url: planUrl() }),
  );
  return { url };
}
