import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { AppError } from "../../platform/errors.ts";
import { monthOf } from "../policy.ts";
import { askStripe } from "../stripe/ask-stripe.ts";
import { findCustomerId } from "../stripe/store/customers.ts";
import { syncInvoice } from "../stripe/sync/sync-invoice.ts";
import { findCard } from "./find-card.ts";
import type { SetTopUp, TopUp, TopUpTrouble } from "./schema.ts";
import { failTopUp, findOpenTopUp, findTopUpState, findTrouble, saveTopUpSettings } from "./store.ts";

/** What the person chose about buying credits automatically, and where it stands. */
export async function getTopUp(principal: Principal): Promise<TopUp> {
  const { periodStart, resetsAt } = monthOf(nowMs());
  const [state, customer] = await Promise.all([findTopUpState(principal, periodStart), findCustomerId(principal)]);
  const { isOn, thresholdMicroUsd, amountMicroUsd, ceilingMicroUsd, waitingMicroUsd, pageUrl } = state;
  return {
    settings: isOn === null ? null : { isOn, thresholdMicroUsd, amountMicroUsd, ceilingMicroUsd },
    isDeclined: state.offReason === "declined",
    isTakenBack: state.offReason === "taken_back",
    retryAt: isOn ? (state.retryAt?.toISOString() ?? null) : null,
    hasCustomer: customer !== null,
    balanceMicroUsd: state.balanceMicroUsd,
    boughtMicroUsd: state.boughtMicroUsd,
    resetsAt,
    waiting: waitingMicroUsd === null || pageUrl === null ? null : { amountMicroUsd: waitingMicroUsd, pageUrl },
  };
}

async function assertCard(principal: Principal): Promise<void> {
  const customer = await findCustomerId(principal);
  const card = customer === null ? null : await askStripe(() => findCard(customer));
  if (card === null) {
    throw new AppError("conflict", "There is no card to charge. Add one first.", { details: { reason: "no_card" } });
  }
}

/** Ends the purchase that is under way, at Stripe first: it must not be paid later. */
async function endOpen(principal: Principal): Promise<void> {
  const open = await findOpenTopUp(principal);
  if (!open) return;
  const { id, stripeInvoiceId } = open;
  if (stripeInvoiceId !== null) {
    await askStripe(async (stripe) => {
      const { status } = await stripe.invoices.retrieve(stripeInvoiceId);
      if (status === "open") await stripe.invoices.voidInvoice(stripeInvoiceId);
    });
    // What was paid meanwhile is granted.
    await syncInvoice(stripeInvoiceId);
  }
  // As service: the server's own note; the purchase is the person's.
  await failTopUp(asService(), id, null);
}

/**
 * Turns automatic purchases on or off, or changes them. Turned off, a purchase that is not paid yet ends.
 * @throws AppError conflict with `reason: no_card` when there is nothing to charge, unavailable
 */
export async function setTopUp(principal: Principal, chosen: SetTopUp): Promise<TopUp> {
  if (chosen.isOn) await assertCard(principal);
  await saveTopUpSettings(principal, chosen);
  if (!chosen.isOn) await endOpen(principal);
  return getTopUp(principal);
}

/** What of automatic purchases needs the person, or null; without a look at the database where nothing is sold. */
export async function findTopUpTrouble(principal: Principal): Promise<TopUpTrouble | null> {
  if (env().stripe === null) return null;
  const row = await findTrouble(principal);
  if (!row) return null;
  const { offReason, amountMicroUsd, pageUrl } = row;
  if (amountMicroUsd !== null && pageUrl !== null) return { kind: "waiting", amountMicroUsd, pageUrl };
  return offReason === "declined" || offReason === "taken_back" ? { kind: offReason } : null;
}
