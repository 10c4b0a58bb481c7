import { syncInvoice } from "../sync/sync-invoice.ts";
import type { EventHandler } from "./event-handler.ts";

/** The card was refused. */
export const invoicePaymentFailed: EventHandler = { type: "invoice.payment_failed", handle: syncInvoice };
