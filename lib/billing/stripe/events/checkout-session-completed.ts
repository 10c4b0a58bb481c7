import { syncCheckout } from "../sync/sync-checkout.ts";
import type { EventHandler } from "./event-handler.ts";

/** Somebody has bought something. */
export const checkoutSessionCompleted: EventHandler = { type: "checkout.session.completed", handle: syncCheckout };
