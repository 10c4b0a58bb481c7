import { asService } from "../../../platform/db/scopes.ts";
import type { Page, PageQuery } from "../../../platform/public/page-schema.ts";
import { readSeats } from "../../../teams/seats/free-seat.ts";
import { findOpenInvoice } from "../../contracts/find-open-invoice.ts";
import { findDeletesFrom } from "../../kept-conversations/store.ts";
import { allTierLimits, tierLimits } from "../../tiers/tier-limits.ts";
import type { Payer } from "../payer.ts";
import { GRACE_MS, isLive, takenBack } from "../policy.ts";
import type { Invoice, Plan } from "../schema.ts";
import { findCustomerId } from "../store/customers.ts";
import { findTierInForce } from "../store/entitlements.ts";
import { findInvoice, listInvoices } from "../store/invoices.ts";
import { listCurrentPrices } from "../store/prices.ts";
import { listSubscriptions, type SubscriptionRow } from "../store/subscriptions.ts";
import { canTry } from "./can-try.ts";

/** The subscription that a person has now, or null. */
export async function findLiveSubscription(payer: Payer): Promise<SubscriptionRow | null> {
  return (await listSubscriptions(payer)).find(({ status }) => isLive(status)) ?? null;
}

function graceEndsAt({ status, pastDueAt, periodEndsAt }: SubscriptionRow): string | null {
  if (status !== "past_due") return null;
  return new Date((pastDueAt ?? periodEndsAt).getTime() + GRACE_MS).toISOString();
}

/** The plan of a person or a team: what is in force, what is paid for, what is on offer. From the database alone. */
export async function getPlan(payer: Payer): Promise<Plan> {
  const [inForce, customer, seats, subscriptions, prices] = await Promise.all([
    findTierInForce(payer),
    findCustomerId(payer),
    payer.teamId === undefined ? null : readSeats(asService(), payer.teamId),
    listSubscriptions(payer),
    listCurrentPrices(),
  ]);
  const limits = await tierLimits(inForce.tier);
  const live = subscriptions.find(({ status }) => isLive(status));
  const invoice = live?.stripeInvoiceId ? await findInvoice(payer, live.stripeInvoiceId) : null;
  const open = live?.isInvoiced ? await findOpenInvoice(payer, live) : null;
  const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;
  return {
    ...inForce,
    limits,
    tiers: await allTierLimits(),
    conversationsDeletedFrom: iso(
      await findDeletesFrom({ userId: payer.actorId ?? payer.userId }, payer.userId, limits.conversationMaxDays),
    ),
    subscription: live
      ? {
          tier: live.tier,
          offerKey: prices.find(({ stripePriceId }) => stripePriceId === live.stripePriceId)?.key ?? null,
          period: live.period,
          amountMicroUsd: live.amountMicroUsd,
          quantity: live.quantity,
          status: live.status,
          renewsAt: live.periodEndsAt.toISOString(),
          trialEndsAt: live.status === "trialing" ? iso(live.trialEndsAt) : null,
          endsAt: iso(live.cancelsAt),
          graceEndsAt: open ? open.graceEndsAt : graceEndsAt(live),
          invoiced: open
            ? { daysUntilDue: live.daysUntilDue, purchaseOrder: live.purchaseOrder, openInvoice: open.openInvoice }
            : null,
          pause: live.isCollectionPaused
            ? { isBegun: invoice?.status !== "paid", resumesAt: iso(live.resumesAt) }
            : null,
          takenBack: takenBack(invoice),
          nextPaymentAttemptAt: live.status === "past_due" ? iso(invoice?.nextAttemptAt) : null,
        }
      : null,
    team: seats && { seatsTaken: seats.taken, seatLimit: seats.limit },
    // A workspace is sold what has seats.
    offers: prices.filter((price) => !seats || price.seats !== null).map(({ stripePriceId: _, ...offer }) => offer),
    canTry: await canTry(payer, subscriptions),
    hasCustomer: customer !== null,
  };
}

/** The person's invoices, the newest first. */
export async function getInvoices(payer: Payer, query: PageQuery): Promise<Page<Invoice>> {
  const rows = await listInvoices(payer, { ...query, limit: query.limit + 1 });
  const shown = rows.slice(0, query.limit);
  return {
    items: shown.map((row) => ({
      id: row.stripeInvoiceId,
      number: row.number,
      status: row.status,
      totalMicroUsd: row.totalMicroUsd,
      refundedMicroUsd: row.refundedMicroUsd,
      createdAt: row.createdAt.toISOString(),
      pageUrl: row.pageUrl,
      pdfUrl: row.pdfUrl,
    })),
    nextCursor: rows.length > query.limit ? (shown.at(-1)?.stripeInvoiceId ?? null) : null,
  };
}
