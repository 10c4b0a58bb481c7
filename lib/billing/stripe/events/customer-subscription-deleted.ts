import { syncSubscription } from "../sync/sync-subscription.ts";
import type { EventHandler } from "./event-handler.ts";

/** It is over. */
export const customerSubscriptionDeleted: EventHandler = {
  type: "customer.subscription.deleted",
  handle: syncSubscription,
};
