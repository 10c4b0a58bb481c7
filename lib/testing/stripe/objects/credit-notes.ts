import type Stripe from "stripe";
import { changeBalance } from "../billing/change-balance.ts";
import { refundCharge } from "../billing/refund-charge.ts";
import { intentOf } from "../billing/settle-invoice.ts";
import { invalid } from "../fault.ts";
import { LIST_PARAMS } from "../list-page.ts";
import { integer, mergeMetadata, needText, oneOf, text } from "../params.ts";
import { type Call, idAt, type Route } from "../route.ts";
import type { Wire } from "../wire.ts";
import { wireList } from "../wire-list.ts";
import { listBy } from "./payments.ts";

function create({ world, params }: Call) {
  const invoice = world.invoices.get(needText(params, "invoice"), "invoice");
  const amount = integer(params, "amount") ?? invoice.total;
  const customer = world.customers.get(invoice.customer ?? "");
  const isPaid = invoice.status === "paid";
  const refunded = integer(params, "refund_amount") ?? 0;
  const credited = integer(params, "credit_amount") ?? 0;
  const outOfBand = integer(params, "out_of_band_amount") ?? 0;
  const earlier = invoice.post_payment_credit_notes_amount + invoice.pre_payment_credit_notes_amount;
  if (amount <= 0 || amount + earlier > invoice.total)
    throw invalid("The amount exceeds what is left of the invoice.", "amount");
  if (isPaid && refunded + credited + outOfBand !== amount) {
    throw invalid("The sum of credit amount, refund amount and out of band amount must equal the credit note amount.");
  }
  const id = world.newId("cn");
  const at = world.timeOf(customer.id);
  const chargeId = refunded > 0 ? intentOf(world, invoice).latest_charge : null;
  const refund = chargeId
    ? refundCharge(world, world.charges.get(chargeId), { amount: refunded, reason: "requested_by_customer" })
    : null;
  const balance =
    credited > 0
      ? changeBalance(world, customer, { amount: -credited, type: "credit_note", creditNote: id, invoice: invoice.id })
      : null;
  if (isPaid) invoice.post_payment_credit_notes_amount += amount;
  else {
    invoice.pre_payment_credit_notes_amount += amount;
    invoice.amount_due -= amount;
    invoice.amount_remaining -= amount;
  }
  const note = world.creditNotes.add({
    id,
    object: "credit_note",
    amount,
    amount_shipping: 0,
    created: at,
    currency: invoice.currency,
    customer: customer.id,
    customer_account: null,
    customer_balance_transaction: balance?.id ?? null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: at,
    invoice: invoice.id,
    lines: wireList([], `/v1/credit_notes/${id}/lines`),
    livemode: false,
    memo: text(params, "memo"),
    metadata: mergeMetadata({}, params.metadata),
    number: `${invoice.number}-CN-${world.creditNotes.all().length + 1}`,
    out_of_band_amount: outOfBand || null,
    pdf: `${world.origin}/i/${invoice.id}/pdf`,
    post_payment_amount: isPaid ? amount : 0,
    pre_payment_amount: isPaid ? 0 : amount,
    pretax_credit_amounts: [],
    reason: oneOf(params, "reason", ["duplicate", "fraudulent", "order_change", "product_unsatisfactory"]),
    refunds: refund
      ? [{ amount_refunded: refund.amount, payment_record_refund: null, refund: refund.id, type: "refund" }]
      : [],
    shipping_cost: null,
    status: "issued",
    subtotal: amount,
    subtotal_excluding_tax: amount,
    total: amount,
    total_excluding_tax: amount,
    total_taxes: [],
    type: isPaid ? "post_payment" : "pre_payment",
    voided_at: null,
  } satisfies Wire<Stripe.CreditNote>);
  world.emit("credit_note.created", note, at);
  return note;
}

export const creditNoteRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/credit_notes",
    takes: ["amount", "credit_amount", "invoice", "memo", "metadata", "out_of_band_amount", "reason", "refund_amount"],
    run: create,
  },
  {
    method: "GET",
    path: "/v1/credit_notes",
    takes: [...LIST_PARAMS, "customer", "invoice"],
    run: listBy(({ world }) => world.creditNotes.all(), "/v1/credit_notes", ["customer", "invoice"]),
  },
  { method: "GET", path: "/v1/credit_notes/:id", takes: [], run: (call) => call.world.creditNotes.get(idAt(call)) },
];
