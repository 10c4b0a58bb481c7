import { syncInvoice } from "../sync/sync-invoice.ts";
import type { EventHandler } from "./event-handler.ts";

/** Nobody has to pay it any more. */
export const invoiceVoided: EventHandler = { type: "invoice.voided", handle: syncInvoice };
