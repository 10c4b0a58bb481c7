import { syncCheckout } from "../sync/sync-checkout.ts";
import type { EventHandler } from "./event-handler.ts";

/** A purchase that waited for the bank is paid. */
export const checkoutSessionAsyncPaymentSucceeded: EventHandler = {
  type: "checkout.session.async_payment_succeeded",
  handle: syncCheckout,
};
