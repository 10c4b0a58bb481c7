import { syncSubscription } from "../sync/sync-subscription.ts";
import type { EventHandler } from "./event-handler.ts";

/** It goes on after such a pause. */
export const customerSubscriptionResumed: EventHandler = {
  type: "customer.subscription.resumed",
  handle: syncSubscription,
};
