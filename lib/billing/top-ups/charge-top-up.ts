import Stripe from "stripe";
import { nowMs } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { log } from "../../platform/log.ts";
import { prepareMailQueue } from "../../platform/mail/queue-mail.ts";
import { queueNotices } from "../mails/queue-notices.ts";
import { askStripeLater } from "../stripe/ask-stripe.ts";
import { toCents } from "../stripe/money.ts";
import { findCustomerId } from "../stripe/store/customers.ts";
import { syncInvoice } from "../stripe/sync/sync-invoice.ts";
import { findCard } from "./find-card.ts";
import { askHolder, failTopUp, findTopUp, keepInvoiceId, type TopUpRow } from "./store.ts";

/** After a first refusal the card is tried once more, when there may be money on it again. */
export const RETRY_AFTER_MS = 6 * 3600_000;
const DESCRIPTION = "Credits, bought automatically";

/** The invoice of a purchase, made when there is none, with the one line that belongs on it. */
async function openInvoice(stripe: Stripe, topUp: TopUpRow, customer: string): Promise<Stripe.Invoice> {
  const key = (step: string) => ({ idempotencyKey: `top-up:${topUp.id}:${step}` });
  const id =
    topUp.stripeInvoiceId ??
    (await keepInvoiceId(
      topUp.id,
      (
        await stripe.invoices.create(
          {
            customer,
            currency: "usd",
            auto_advance: false,
            collection_method: "charge_automatically",
            automatic_tax: { enabled: env().stripe?.automaticTax ?? false },
          },
          key("invoice"),
        )
      ).id,
    ));
  const amount = toCents(topUp.amountMicroUsd);
  let invoice = await stripe.invoices.retrieve(id);
  if (invoice.status === "draft" && invoice.lines.data.length === 0) {
    const item = { customer, invoice: id, amount, currency: "usd", description: DESCRIPTION };
    await stripe.invoiceItems.create(item, key("item"));
  }
  if (invoice.status === "draft") invoice = await stripe.invoices.finalizeInvoice(id, { auto_advance: false });
  // Somebody may have changed it on Stripe's pages: what was not agreed to is not charged.
  if (invoice.subtotal !== amount) throw new Error(`the invoice ${id} is not over ${amount} cents`);
  return invoice;
}

type Outcome = "paid" | "refused" | "asks_holder" | "ended";

async function collect(stripe: Stripe, topUp: TopUpRow, invoice: Stripe.Invoice, card: string): Promise<Outcome> {
  if (invoice.status === "paid") return "paid";
  if (invoice.status !== "open") return "refused";
  // It was turned off while Stripe was out of reach, say: nobody is charged for what they do not want any more.
  if ((await findTopUp(topUp.id))?.state !== "charging") return "ended";
  try {
    await stripe.invoices.pay(
      invoice.id,
      { payment_method: card, off_session: true },
      { idempotencyKey: `top-up:${topUp.id}:pay` },
    );
    return "paid";
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeCardError)) throw error;
    const codes = [error.code, error.decline_code];
    const asks = ["authentication_required", "invoice_payment_intent_requires_action"];
    return codes.some((code) => asks.includes(code ?? "")) && invoice.hosted_invoice_url ? "asks_holder" : "refused";
  }
}

async function tellHolder({ id, userId, amountMicroUsd }: TopUpRow, pageUrl: string): Promise<void> {
  await prepareMailQueue();
  // As service, as everything here: the worker's turn. The mail is queued exactly when it is noted.
  await asService()
    .transaction()
    .execute(async (tx) => {
      if (!(await askHolder(tx, id, pageUrl))) return;
      await queueNotices(tx, userId, [{ kind: "top_up_waiting", amountMicroUsd, pageUrl }]);
    });
}

async function giveUp({ id, userId, amountMicroUsd }: TopUpRow): Promise<void> {
  await prepareMailQueue();
  const retryAt = new Date(nowMs() + RETRY_AFTER_MS);
  await asService()
    .transaction()
    .execute(async (tx) => {
      const isOff = await failTopUp(tx, id, retryAt);
      if (isOff === null) return;
      await queueNotices(tx, userId, [{ kind: "top_up_failed", amountMicroUsd, retryAt: isOff ? null : retryAt }]);
    });
}

/**
 * Charges the card for a purchase, without its holder. May be repeated at any point: each step finds what the one before
 * it has left. Credits come only from what Stripe then says of the invoice.
 * @throws What Stripe answers when it is out of reach, so that the job is tried again.
 */
export async function chargeTopUp(topUpId: string): Promise<void> {
  const topUp = await findTopUp(topUpId);
  if (topUp?.state !== "charging") return;
  const customer = await findCustomerId(topUp);
  const card = customer === null ? null : await findCard(customer);
  if (customer === null || card === null) return giveUp(topUp);
  const { invoice, outcome } = await askStripeLater(async (stripe) => {
    const opened = await openInvoice(stripe, topUp, customer);
    const ended = await collect(stripe, topUp, opened, card);
    // Void first: an invoice that nobody waits for must not be paid later.
    if (ended !== "paid" && ended !== "asks_holder" && opened.status === "open")
      await stripe.invoices.voidInvoice(opened.id);
    return { invoice: opened, outcome: ended };
  });
  if (outcome === "asks_holder") await tellHolder(topUp, invoice.hosted_invoice_url ?? "");
  if (outcome === "refused") await giveUp(topUp);
  log.info({ topUpId, outcome }, "credits were to be bought");
  await syncInvoice(invoice.id);
}
