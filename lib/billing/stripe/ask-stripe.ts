import Stripe from "stripe";
import { egressFetch } from "../../platform/egress/egress-fetch.ts";
import { env } from "../../platform/env.ts";
import { AppError } from "../../platform/errors.ts";

/** The version whose objects the code reads; events of other versions are refetched in it. */
export const STRIPE_VERSION = "2026-10-28.endive";
const TIMEOUT_MS = 20_000;

let client: { key: string; stripe: Stripe } | undefined;

/** The client, made at first use, so that builds need no key. */
function stripeClient(): Stripe {
  const config = env().stripe;
  if (!config) throw new AppError("not_configured", "Nothing is sold on this server.");
  const name = `${config.secretKey} ${config.apiBase}`;
  if (client?.key !== name) {
    const base = new URL(config.apiBase ?? "https://api.stripe.com");
    const stripe = new Stripe(config.secretKey, {
      apiVersion: STRIPE_VERSION,
      host: base.hostname,
      port: base.port || (base.protocol === "https:" ? 443 : 80),
      protocol: base.protocol === "https:" ? "https" : "http",
      // Only an address that the operator wrote down may lie in their own network.
      httpClient: Stripe.createFetchHttpClient(
        egressFetch({ allowPrivate: config.apiBase !== null, timeoutMs: TIMEOUT_MS }),
      ),
      timeout: TIMEOUT_MS,
      maxNetworkRetries: 1,
      telemetry: false,
    });
    client = { key: name, stripe };
  }
  return client.stripe;
}

/** Whether Stripe says that there is no such object. */
export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing";
}

/** Whether Stripe says that an object with this id is there already. */
export function isTaken(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_already_exists";
}

/**
 * Asks Stripe something for somebody who waits. What Stripe says of itself stays in the log.
 * @throws AppError conflict with `reason: card_refused` when the bank says no, else unavailable
 */
export async function askStripe<T>(ask: (stripe: Stripe) => Promise<T>): Promise<T> {
  try {
    return await ask(stripeClient());
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof Stripe.errors.StripeCardError) {
      throw new AppError("conflict", "The bank refused the payment. Nothing was changed and nothing was charged.", {
        cause: error,
        details: { reason: "card_refused", declineCode: error.decline_code ?? error.code ?? null },
      });
    }
    throw new AppError("unavailable", "The payment service is not answering. Please try again in a moment.", {
      cause: error,
      retryAfterSeconds: 5,
    });
  }
}

/** Asks Stripe something in the background: its errors come as they are, so that the job is tried again. */
export function askStripeLater<T>(ask: (stripe: Stripe) => Promise<T>): Promise<T> {
  return ask(stripeClient());
}
