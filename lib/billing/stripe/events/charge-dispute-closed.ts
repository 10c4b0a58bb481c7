import { syncDispute } from "../sync/sync-charge.ts";
import type { EventHandler } from "./event-handler.ts";

/** The bank has decided. */
export const chargeDisputeClosed: EventHandler = { type: "charge.dispute.closed", handle: syncDispute };
