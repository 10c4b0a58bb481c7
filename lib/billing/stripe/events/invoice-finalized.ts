import { syncInvoice } from "../sync/sync-invoice.ts";
import type { EventHandler } from "./event-handler.ts";

/** An invoice was sent. */
export const invoiceFinalized: EventHandler = { type: "invoice.finalized", handle: syncInvoice };
