import { syncInvoice } from "../sync/sync-invoice.ts";
import type { EventHandler } from "./event-handler.ts";

/** Nobody will pay it. */
export const invoiceMarkedUncollectible: EventHandler = { type: "invoice.marked_uncollectible", handle: syncInvoice };
