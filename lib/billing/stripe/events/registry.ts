import { chargeDisputeClosed } from "./charge-dispute-closed.ts";
import { chargeDisputeCreated } from "./charge-dispute-created.ts";
import { chargeDisputeUpdated } from "./charge-dispute-updated.ts";
import { chargeRefunded } from "./charge-refunded.ts";
import { checkoutSessionAsyncPaymentFailed } from "./checkout-session-async-payment-failed.ts";
import { checkoutSessionAsyncPaymentSucceeded } from "./checkout-session-async-payment-succeeded.ts";
import { checkoutSessionCompleted } from "./checkout-session-completed.ts";
import { customerSubscriptionCreated } from "./customer-subscription-created.ts";
import { customerSubscriptionDeleted } from "./customer-subscription-deleted.ts";
import { customerSubscriptionPaused } from "./customer-subscription-paused.ts";
import { customerSubscriptionResumed } from "./customer-subscription-resumed.ts";
import { customerSubscriptionTrialWillEnd } from "./customer-subscription-trial-will-end.ts";
import { customerSubscriptionUpdated } from "./customer-subscription-updated.ts";
import { customerTaxIdCreated } from "./customer-tax-id-created.ts";
import { customerTaxIdDeleted } from "./customer-tax-id-deleted.ts";
import { customerUpdated } from "./customer-updated.ts";
import type { EventHandler } from "./event-handler.ts";
import { invoiceFinalized } from "./invoice-finalized.ts";
import { invoiceMarkedUncollectible } from "./invoice-marked-uncollectible.ts";
import { invoicePaid } from "./invoice-paid.ts";
import { invoicePaymentFailed } from "./invoice-payment-failed.ts";
import { invoiceVoided } from "./invoice-voided.ts";
import { refundFailed } from "./refund-failed.ts";
import { refundUpdated } from "./refund-updated.ts";

/** Every type of event that is acted upon. A new one is a new file and a line here. */
export const EVENT_HANDLERS: readonly EventHandler[] = [
  chargeDisputeClosed,
  chargeDisputeCreated,
  chargeDisputeUpdated,
  chargeRefunded,
  checkoutSessionAsyncPaymentFailed,
  checkoutSessionAsyncPaymentSucceeded,
  checkoutSessionCompleted,
  customerSubscriptionCreated,
  customerSubscriptionDeleted,
  customerSubscriptionPaused,
  customerSubscriptionResumed,
  customerSubscriptionTrialWillEnd,
  customerSubscriptionUpdated,
  customerTaxIdCreated,
  customerTaxIdDeleted,
  customerUpdated,
  invoiceFinalized,
  invoiceMarkedUncollectible,
  invoicePaid,
  invoicePaymentFailed,
  invoiceVoided,
  refundFailed,
  refundUpdated,
];
const byType = new Map(EVENT_HANDLERS.map((handler) => [handler.type, handler]));

/** What a type of event asks for; null when it asks for nothing. */
export function findEventHandler(type: string): EventHandler | null {
  return byType.get(type) ?? null;
}
