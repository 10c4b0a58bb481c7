import { syncDispute } from "../sync/sync-charge.ts";
import type { EventHandler } from "./event-handler.ts";

/** The bank is looking into it. */
export const chargeDisputeUpdated: EventHandler = { type: "charge.dispute.updated", handle: syncDispute };
