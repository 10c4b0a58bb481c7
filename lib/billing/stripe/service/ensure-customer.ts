import type { Principal } from "../../../auth/schema.ts";
import { hashToken } from "../../../platform/crypto/hash.ts";
import { askStripe } from "../ask-stripe.ts";
import { findCustomerId, keepCustomerId } from "../store/customers.ts";

/**
 * The person's customer at Stripe, made when there is none. However many ask at once, there is one: the key makes
 * Stripe answer all of them with the same, and the first that is written down stays.
 */
export async function ensureCustomer(principal: Principal): Promise<string> {
  const known = await findCustomerId(principal);
  if (known !== null) return known;
  const { userId, email } = principal;
  const idempotencyKey = `customer:${userId}:${hashToken("stripe", email).toString("hex").slice(0, 16)}`;
  // The metadata is for people who read Stripe's pages; nothing here ever reads it back.
  const customer = await askStripe((stripe) =>
    stripe.customers.create({ email, metadata: { nexus_user_id: userId } }, { idempotencyKey }),
  );
  return keepCustomerId(principal, customer.id);
}
