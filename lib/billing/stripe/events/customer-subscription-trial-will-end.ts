import { syncSubscription } from "../sync/sync-subscription.ts";
import type { EventHandler } from "./event-handler.ts";

/** Its trial ends in three days. */
export const customerSubscriptionTrialWillEnd: EventHandler = {
  type: "customer.subscription.trial_will_end",
  handle: syncSubscription,
};
