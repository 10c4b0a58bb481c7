import { syncDispute } from "../sync/sync-charge.ts";
import type { EventHandler } from "./event-handler.ts";

/** The holder of a card takes a charge back. */
export const chargeDisputeCreated: EventHandler = { type: "charge.dispute.created", handle: syncDispute };
