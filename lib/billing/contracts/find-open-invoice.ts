import { nowMs } from "../../platform/clock.ts";
import type { DbUser } from "../../platform/db/scopes.ts";
import { GRACE_MS } from "../stripe/policy.ts";
import type { OpenInvoice } from "../stripe/schema.ts";
import type { InvoiceRow } from "../stripe/store/invoices.ts";
import type { SubscriptionRow } from "../stripe/store/subscriptions.ts";
import { findOldestOpen } from "./store.ts";

function toOpenInvoice({ number, dueMicroUsd, dueAt, pageUrl }: InvoiceRow): OpenInvoice {
  return {
    number,
    dueMicroUsd,
    dueAt: dueAt?.toISOString() ?? null,
    isOverdue: dueAt !== null && dueAt.getTime() <= nowMs(),
    pageUrl,
  };
}

/** What of a subscription waits to be paid by hand, and until when it stays in force if nobody does. */
export async function findOpenInvoice(
  user: DbUser,
  { stripeSubscriptionId }: SubscriptionRow,
): Promise<{ openInvoice: OpenInvoice | null; graceEndsAt: string | null }> {
  const row = await findOldestOpen(user, stripeSubscriptionId);
  if (row === null) return { openInvoice: null, graceEndsAt: null };
  const openInvoice = toOpenInvoice(row);
  const graceEndsAt =
    openInvoice.isOverdue && row.dueAt !== null ? new Date(row.dueAt.getTime() + GRACE_MS).toISOString() : null;
  return { openInvoice, graceEndsAt };
}
