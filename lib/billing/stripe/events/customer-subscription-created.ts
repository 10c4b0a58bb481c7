import { syncSubscription } from "../sync/sync-subscription.ts";
import type { EventHandler } from "./event-handler.ts";

/** A subscription has begun. */
export const customerSubscriptionCreated: EventHandler = {
  type: "customer.subscription.created",
  handle: syncSubscription,
};
