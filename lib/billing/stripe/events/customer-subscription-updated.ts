import { syncSubscription } from "../sync/sync-subscription.ts";
import type { EventHandler } from "./event-handler.ts";

/** Its status, price, period or end has changed. */
export const customerSubscriptionUpdated: EventHandler = {
  type: "customer.subscription.updated",
  handle: syncSubscription,
};
