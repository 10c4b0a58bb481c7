import { syncSubscription } from "../sync/sync-subscription.ts";
import type { EventHandler } from "./event-handler.ts";

/** Its trial ended without a card. */
export const customerSubscriptionPaused: EventHandler = {
  type: "customer.subscription.paused",
  handle: syncSubscription,
};
