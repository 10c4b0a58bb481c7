import { syncRefund } from "../sync/sync-charge.ts";
import type { EventHandler } from "./event-handler.ts";

/** The bank sent a refund back: nobody got the money. */
export const refundFailed: EventHandler = { type: "refund.failed", handle: syncRefund };
