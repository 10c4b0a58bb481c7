import { asService } from "../../platform/db/scopes.ts";
import type { InvoiceRow } from "../stripe/store/invoices.ts";
import { failTopUp, findTopUpOfInvoice, payTopUp } from "./store.ts";

/**
 * Puts in force what Stripe says of the invoice of a purchase: credits when it is paid, once, whoever asks how often; an
 * end when it never will be. Nothing for other invoices.
 */
export async function settleTopUp({ stripeInvoiceId, userId, status }: InvoiceRow): Promise<void> {
  const topUp = await findTopUpOfInvoice(stripeInvoiceId);
  // The customer decides whose an invoice is; a purchase of somebody else is none of this one's.
  if (topUp?.userId !== userId) return;
  if (status === "paid") await payTopUp(topUp.id);
  else if (topUp.state === "asks_holder" && (status === "void" || status === "uncollectible")) {
    await failTopUp(asService(), topUp.id, null);
  }
}
