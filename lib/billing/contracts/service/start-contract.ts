import type Stripe from "stripe";
import { recordAdminChange } from "../../../auth/admin/audit/record.ts";
import type { Principal } from "../../../auth/schema.ts";
import type { Tx } from "../../../platform/db/scopes.ts";
import { env } from "../../../platform/env.ts";
import { AppError, notFound } from "../../../platform/errors.ts";
import { tellUnreported } from "../../overage/report-overage.ts";
import type { PayerName } from "../../payments/schema.ts";
import { askStripe, isMissing } from "../../stripe/ask-stripe.ts";
import { toCents } from "../../stripe/money.ts";
import type { Payer } from "../../stripe/payer.ts";
import { takenBack } from "../../stripe/policy.ts";
import { ensureCustomer, isCustomerGone, replaceCustomer } from "../../stripe/service/ensure-customer.ts";
import { ensureProduct } from "../../stripe/service/sync-catalogue.ts";
import { whileDeciding } from "../../stripe/store/entitlements.ts";
import { findInvoice } from "../../stripe/store/invoices.ts";
import { listPricedTiers } from "../../stripe/store/prices.ts";
import { PURCHASE_ORDER_FIELD } from "../../stripe/sync/read-subscription.ts";
import { syncInvoice } from "../../stripe/sync/sync-invoice.ts";
import { syncSubscription } from "../../stripe/sync/sync-subscription.ts";
import { CONTRACT_TIER, type ContractState, type StartContract } from "../schema.ts";
import { type ContractPrice, findContractPrice, hasContract, keepContractPrice } from "../store.ts";
import { getBuyer, getContract } from "./get-contract.ts";

const MAX_SUBSCRIPTIONS = 100;

const refused = (reason: string, message: string) => new AppError("conflict", message, { details: { reason } });

async function makePrice({ userId }: Payer, input: StartContract): Promise<ContractPrice> {
  const tier = (await listPricedTiers()).find(({ id }) => id === CONTRACT_TIER);
  if (!tier) throw new Error(`there is no tier ${CONTRACT_TIER}`);
  const { id, amountMicroUsd, period } = input;
  return askStripe(async (stripe) => {
    const product = await ensureProduct(stripe, tier, []);
    const price = await stripe.prices.create(
      {
        product,
        currency: "usd",
        unit_amount: toCents(amountMicroUsd),
        recurring: { interval: period },
        tax_behavior: "exclusive",
      },
      { idempotencyKey: `contract-price:${userId}:${id}` },
    );
    return { stripePriceId: price.id, stripeProductId: product, tier: CONTRACT_TIER, period, amountMicroUsd };
  });
}

async function writeDown(tx: Tx, actor: Principal, payer: PayerName, input: StartContract, price: ContractPrice) {
  const known = await findContractPrice(tx, payer.id, input.id);
  // Sent again after it failed half way: it goes on from there.
  if (known?.stripePriceId === price.stripePriceId) return;
  if (known !== null) throw refused("other_contract", "This id belongs to another contract.");
  if (await hasContract(tx, payer.id)) throw refused("has_contract", "There is a contract already.");
  await keepContractPrice(tx, payer.id, input.id, price);
  const { id, amountMicroUsd, period, daysUntilDue, purchaseOrder, reason } = input;
  await recordAdminChange(tx, {
    actorId: actor.userId,
    action: `${payer.kind}.contract_started`,
    target: payer.id,
    after: { contract: id, amountMicroUsd, period, daysUntilDue, purchaseOrder },
    reason,
  });
}

function begin(customer: string, { userId }: Payer, input: StartContract, price: ContractPrice) {
  const { purchaseOrder } = input;
  return askStripe((stripe) =>
    stripe.subscriptions.create(
      {
        customer,
        items: [{ price: price.stripePriceId, quantity: 1 }],
        collection_method: "send_invoice",
        days_until_due: input.daysUntilDue,
        automatic_tax: { enabled: env().stripe?.automaticTax ?? false },
        ...(purchaseOrder === null
          ? {}
          : { invoice_settings: { custom_fields: [{ name: PURCHASE_ORDER_FIELD, value: purchaseOrder }] } }),
      },
      { idempotencyKey: `contract:${userId}:${input.id}:${customer}` },
    ),
  );
}

/** Whether the running time of a plan is paid for, and its payment was neither refunded whole nor disputed. */
async function isTimePaid(buyer: Payer, { latest_invoice }: Stripe.Subscription): Promise<boolean> {
  const id = typeof latest_invoice === "string" ? latest_invoice : latest_invoice?.id;
  if (id === undefined) return false;
  // As Stripe has it now, and not as an event has told of it.
  await syncInvoice(id);
  const invoice = await findInvoice(buyer, id);
  return invoice?.status === "paid" && takenBack(invoice) === null;
}

/** Ends what was paid from a card. What of it is paid for and not used becomes credit, which the next invoice takes. */
async function endCardPlans(stripe: Stripe, buyer: Payer, customer: string): Promise<string[]> {
  const { data } = await stripe.subscriptions.list({ customer, limit: MAX_SUBSCRIPTIONS });
  const ended = data.filter(({ collection_method }) => collection_method === "charge_automatically");
  for (const subscription of ended) {
    const prorate = await isTimePaid(buyer, subscription);
    await stripe.subscriptions.cancel(subscription.id, { prorate, invoice_now: true }).catch((error: unknown) => {
      // The same contract, sent twice at once, has ended it already.
      if (!isMissing(error)) throw error;
    });
  }
  return ended.map(({ id }) => id);
}

/** Sends the first invoice now: by itself it would go out after an hour. */
async function sendFirst(stripe: Stripe, { latest_invoice }: Stripe.Subscription): Promise<void> {
  const id = typeof latest_invoice === "string" ? latest_invoice : latest_invoice?.id;
  if (id === undefined) return;
  const { status } = await stripe.invoices.retrieve(id);
  if (status !== "draft") return;
  // Of two at once each finds it a draft: the key gives both the one answer.
  await stripe.invoices.finalizeInvoice(id, { auto_advance: true }, { idempotencyKey: `contract-invoice:${id}` });
}

/**
 * Puts a person or a workspace on Enterprise, to be paid by invoice. It is in force at once, and the first invoice goes out
 * at once. A plan that is paid from a card ends; what of it is paid for and not used is credit for that invoice. Sent again with the same id it
 * goes on where it stopped.
 * @throws AppError not_found, conflict (`has_contract`, `other_contract`), unavailable
 */
export async function startContract(actor: Principal, payer: PayerName, input: StartContract): Promise<ContractState> {
  const buyer = await getBuyer(payer);
  const customer = await ensureCustomer(buyer);
  const price = await makePrice(buyer, input);
  const written = await whileDeciding(payer.id, (tx) => writeDown(tx, actor, payer, input, price));
  // Deleted since it was looked for: nothing may be begun that is written down nowhere.
  if (written === null) throw notFound(payer.kind === "user" ? "The account" : "The workspace");
  const begun = await begin(customer, buyer, input, price).catch(async (error: unknown) => {
    if (!isCustomerGone(error)) throw error;
    return begin(await replaceCustomer(buyer, customer), buyer, input, price);
  });
  // Its own customer, should the first have been gone.
  const paying = typeof begun.customer === "string" ? begun.customer : begun.customer.id;
  await askStripe(() => tellUnreported(payer.id));
  const ended = await askStripe((stripe) => endCardPlans(stripe, buyer, paying));
  await askStripe((stripe) => sendFirst(stripe, begun));
  for (const id of [...ended, begun.id]) await syncSubscription(id);
  return getContract(payer);
}
