import { syncCharge } from "../sync/sync-charge.ts";
import type { EventHandler } from "./event-handler.ts";

/** Money was given back. */
export const chargeRefunded: EventHandler = { type: "charge.refunded", handle: syncCharge };
