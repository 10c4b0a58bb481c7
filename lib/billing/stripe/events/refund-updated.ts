import { syncRefund } from "../sync/sync-charge.ts";
import type { EventHandler } from "./event-handler.ts";

/** A refund has arrived, or waits for its holder. */
export const refundUpdated: EventHandler = { type: "refund.updated", handle: syncRefund };
