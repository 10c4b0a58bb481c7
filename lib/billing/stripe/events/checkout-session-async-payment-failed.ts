import { syncCheckout } from "../sync/sync-checkout.ts";
import type { EventHandler } from "./event-handler.ts";

/** A purchase that waited for the bank is not paid. */
export const checkoutSessionAsyncPaymentFailed: EventHandler = {
  type: "checkout.session.async_payment_failed",
  handle: syncCheckout,
};
