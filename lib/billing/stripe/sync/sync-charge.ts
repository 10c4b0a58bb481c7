import { askStripeLater } from "../ask-stripe.ts";
import { syncPayment } from "./sync-invoice.ts";

const idOf = (value: string | { id: string } | null) => (typeof value === "string" ? value : (value?.id ?? null));

/** Looks up what became of the invoices that a charge has paid. */
export async function syncCharge(chargeId: string): Promise<void> {
  const { payment_intent } = await askStripeLater((stripe) => stripe.charges.retrieve(chargeId));
  const id = idOf(payment_intent);
  if (id !== null) await syncPayment(id);
}

/** The same for a charge that is disputed. */
export async function syncDispute(disputeId: string): Promise<void> {
  const { payment_intent } = await askStripeLater((stripe) => stripe.disputes.retrieve(disputeId));
  const id = idOf(payment_intent);
  if (id !== null) await syncPayment(id);
}

/** The same for a refund. */
export async function syncRefund(refundId: string): Promise<void> {
  const { payment_intent } = await askStripeLater((stripe) => stripe.refunds.retrieve(refundId));
  const id = idOf(payment_intent);
  if (id !== null) await syncPayment(id);
}
