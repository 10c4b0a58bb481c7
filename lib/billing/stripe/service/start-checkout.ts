import Stripe from "stripe";
import { env } from "../../../platform/env.ts";
import { AppError } from "../../../platform/errors.ts";
import { askStripe } from "../ask-stripe.ts";
import type { Payer } from "../payer.ts";
import { isLive } from "../policy.ts";
import type { CheckoutInput, SubscriptionStatus } from "../schema.ts";
import { listSubscriptions } from "../store/subscriptions.ts";
import { syncSubscription } from "../sync/sync-subscription.ts";
import { canTry } from "./can-try.ts";
import { endGivenBack } from "./end-given-back.ts";
import { ensureCustomer, isCustomerGone, replaceCustomer } from "./ensure-customer.ts";
import { findPromotion } from "./find-promotion.ts";
import { pickOffer } from "./pick-offer.ts";

const PLAN_PATH = "/settings/plan";

/** An address of ours that Stripe's pages lead back to. */
export function planUrl(query = ""): string {
  return `${new URL(PLAN_PATH, env().APP_URL).href}${query}`;
}

function hasPlan(): AppError {
  return new AppError("conflict", "You have a plan already. Change that one.", { details: { reason: "has_plan" } });
}

/**
 * Refuses a second plan of a customer whose first is known at Stripe only: it was paid in another tab a moment ago, or its
 * event is late. It is put in force here and now.
 */
async function assertNoneAtStripe(customer: string): Promise<void> {
  // Without a status Stripe lists all that are not cancelled.
  const { data } = await askStripe((stripe) => stripe.subscriptions.list({ customer, limit: 100 }));
  const bought = data.find(({ status }) => isLive(status as SubscriptionStatus));
  if (!bought) return;
  await syncSubscription(bought.id);
  throw hasPlan();
}

/** A customer's open pages, the newest first. */
async function listOpenPages(stripe: Stripe, customer: string): Promise<Stripe.Checkout.Session[]> {
  // Read before any is closed: page by page, the next page would begin behind one that is not open any more.
  const { data } = await stripe.checkout.sessions.list({ customer, status: "open", limit: 100 });
  return data.sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
}

async function closePages(stripe: Stripe, pages: readonly Stripe.Checkout.Session[]): Promise<void> {
  for (const open of pages) {
    await stripe.checkout.sessions.expire(open.id).catch((error: unknown) => {
      // Another tab was faster, or it was paid this moment.
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    });
  }
}

interface Order {
  price: string;
  quantity: number;
  trialDays: number | null;
  code: string | undefined;
}

async function openPage(customer: string, { price, quantity, trialDays, code }: Order) {
  await assertNoneAtStripe(customer);
  const promotion = code ? await findPromotion(code, customer) : null;
  if (code && !promotion) throw new AppError("bad_request", "This code is not valid.");
  return askStripe(async (stripe) => {
    await closePages(stripe, await listOpenPages(stripe, customer));
    const page = await stripe.checkout.sessions.create({
      mode: "subscription",
      customer,
      line_items: [{ price, quantity }],
      success_url: planUrl("?checkout={CHECKOUT_SESSION_ID}"),
      cancel_url: planUrl("?checkout=cancelled"),
      tax_id_collection: { enabled: true },
      customer_update: { name: "auto", address: "auto" },
      automatic_tax: { enabled: env().stripe?.automaticTax ?? false },
      ...(promotion ? { discounts: [{ promotion_code: promotion.id }] } : { allow_promotion_codes: true }),
      ...(trialDays === null ? {} : { subscription_data: { trial_period_days: trialDays } }),
    });
    // Of several that were asked for at once none saw another; whoever made one of them leaves the newest.
    const [, ...older] = await listOpenPages(stripe, customer);
    await closePages(stripe, older);
    return page;
  });
}

/**
 * Opens Stripe's page on which a plan of the list is bought, for a team with its seats. Pages that were opened before are closed, so that
 * two tabs do not buy two plans. The first plan may be tried for free. One that was refunded whole ends now and not later.
 * @returns Where to go.
 * @throws AppError bad_request for what is not on the list, conflict when there is a plan already
 */
export async function startCheckout(payer: Payer, input: CheckoutInput): Promise<{ url: string }> {
  const offer = await pickOffer(payer, input, ["promotionCode"]);
  const subscriptions = await listSubscriptions(payer);
  const live = subscriptions.find(({ status }) => isLive(status));
  if (live && !(await endGivenBack(payer, live))) throw hasPlan();
  const isTried = offer.trialDays > 0 && (await canTry(payer, subscriptions));
  const open = (customer: string) =>
    openPage(customer, {
      price: offer.stripePriceId,
      quantity: offer.quantity,
      trialDays: isTried ? offer.trialDays : null,
      code: input.promotionCode,
    });
  const customer = await ensureCustomer(payer);
  const session = await open(customer).catch(async (error: unknown) => {
    if (!isCustomerGone(error)) throw error;
    return open(await replaceCustomer(payer, customer));
  });
  if (session.url === null) throw new Error("Stripe gave no address");
  return { url: session.url };
}
