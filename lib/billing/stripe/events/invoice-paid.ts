import { syncInvoice } from "../sync/sync-invoice.ts";
import type { EventHandler } from "./event-handler.ts";

/** It was paid. */
export const invoicePaid: EventHandler = { type: "invoice.paid", handle: syncInvoice };
