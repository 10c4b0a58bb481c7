import { hashToken } from "../../../platform/crypto/hash.ts";
import { AppError } from "../../../platform/errors.ts";
import { askStripe, isMissing } from "../ask-stripe.ts";
import type { Payer } from "../payer.ts";
import { exchangeCustomerId, findCustomerId, keepCustomerId } from "../store/customers.ts";

// The metadata is for people who read Stripe's pages; nothing here ever reads it back.
function createCustomer({ userId, email, teamId }: Payer, idempotencyKey: string) {
  return askStripe((stripe) =>
    stripe.customers.create(
      { email, metadata: { [teamId === undefined ? "nexus_user_id" : "nexus_workspace_id"]: userId } },
      { idempotencyKey },
    ),
  );
}

/** Whether Stripe refused because the customer is gone: somebody deleted it on Stripe's pages. */
export function isCustomerGone(error: unknown): boolean {
  if (!(error instanceof AppError) || !isMissing(error.cause)) return false;
  return error.cause instanceof Error && "param" in error.cause && error.cause.param === "customer";
}

/** A new customer in the place of one that is gone. @returns The one that is kept, of several at once. */
export async function replaceCustomer(payer: Payer, goneId: string): Promise<string> {
  const customer = await createCustomer(payer, `customer:${payer.userId}:after:${goneId}`);
  return exchangeCustomerId(payer, goneId, customer.id);
}

/**
 * The person's customer at Stripe, made when there is none. However many ask at once, there is one: the key makes
 * Stripe answer all of them with the same, and the first that is written down stays.
 */
export async function ensureCustomer(payer: Payer): Promise<string> {
  const known = await findCustomerId(payer);
  if (known !== null) return known;
  const { userId, email } = payer;
  const idempotencyKey = `customer:${userId}:${hashToken("stripe", email).toString("hex").slice(0, 16)}`;
  const customer = await createCustomer(payer, idempotencyKey);
  return keepCustomerId(payer, customer.id);
}
