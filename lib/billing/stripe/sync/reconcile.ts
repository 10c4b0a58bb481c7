import type Stripe from "stripe";
import { nowMs } from "../../../platform/clock.ts";
import { log } from "../../../platform/log.ts";
import { tellUser } from "../../mails/tell-user.ts";
import { compareOverage } from "../../overage/compare-overage.ts";
import { overageDiscounts } from "../../overage/overage-discount.ts";
import { sendRefund } from "../../payments/service/send-refund.ts";
import {
  type DisputeRow,
  deleteDispute,
  keepDispute,
  listAllDisputes,
  settleDisputeCredits,
} from "../../payments/store/disputes.ts";
import { listSentRefunds, listUnsentRefunds, type RefundRow } from "../../payments/store/refunds.ts";
import { keepRefunds } from "../../payments/sync/keep-refunds.ts";
import { type RefundFacts, readDispute, readRefund } from "../../payments/sync/read-payment.ts";
import { settleTopUp } from "../../top-ups/settle-top-up.ts";
import { listUnpaidInvoiceIds } from "../../top-ups/store.ts";
import { askStripeLater } from "../ask-stripe.ts";
import { listCustomers } from "../store/customers.ts";
import { type DriftReport, keepDriftReport } from "../store/drift.ts";
import { deleteInvoice, type InvoiceRow, keepInvoice, listAllInvoices } from "../store/invoices.ts";
import {
  deleteSubscription,
  keepSubscription,
  listAllSubscriptions,
  type SubscriptionRow,
} from "../store/subscriptions.ts";
import { nextVersion } from "../store/versions.ts";
import type { DriftFinding } from "../upkeep/schema.ts";
import { applyEntitlement } from "./apply-entitlement.ts";
import { customerIdOf, paymentIntentsOf, readInvoice, worstDispute } from "./read-invoice.ts";
import { readSubscription } from "./read-subscription.ts";

const PAGE = 100;
/** A refund that waits this long is one whose job has given up. */
const UNSENT_MS = 6 * 3600_000;

function differences<T extends object>(ours: T, theirs: T): string[] {
  return (Object.keys(theirs) as (keyof T & string)[]).filter(
    (key) => JSON.stringify(ours[key]) !== JSON.stringify(theirs[key]),
  );
}

async function readAllSubscriptions(stripe: Stripe, owners: Map<string, string>): Promise<SubscriptionRow[]> {
  const rows: SubscriptionRow[] = [];
  const isOverageDiscounted = overageDiscounts(stripe);
  const expand = ["data.latest_invoice", "data.discounts"];
  for await (const one of stripe.subscriptions.list({ status: "all", limit: PAGE, expand })) {
    const userId = owners.get(customerIdOf(one) ?? "");
    if (userId !== undefined) rows.push(await readSubscription(one, userId, isOverageDiscounted));
  }
  return rows;
}

/** Everything that Stripe shows of one invoice. */
interface WholeInvoice {
  row: InvoiceRow;
  refunds: RefundFacts[];
  disputes: DisputeRow[];
}

async function readAllInvoices(stripe: Stripe, owners: Map<string, string>): Promise<WholeInvoice[]> {
  const refunded = new Map<string, number>();
  const idOf = (value: string | { id: string } | null) => (typeof value === "string" ? value : (value?.id ?? ""));
  for await (const { payment_intent, amount_refunded } of stripe.charges.list({ limit: PAGE })) {
    const id = idOf(payment_intent);
    refunded.set(id, (refunded.get(id) ?? 0) + amount_refunded);
  }
  const refunds = await byIntent(stripe.refunds.list({ limit: PAGE }));
  const disputes = await byIntent(stripe.disputes.list({ limit: PAGE }));
  const found: WholeInvoice[] = [];
  for await (const one of stripe.invoices.list({ limit: PAGE, expand: ["data.payments"] })) {
    const userId = owners.get(customerIdOf(one) ?? "");
    if (userId === undefined) continue;
    const intents = one.status === "paid" && one.amount_paid > 0 ? paymentIntentsOf(one) : [];
    const itsDisputes = intents.flatMap((id) => disputes.get(id) ?? []);
    const facts = {
      refundedCents: intents.reduce((sum, id) => sum + (refunded.get(id) ?? 0), 0),
      dispute: worstDispute(itsDisputes.map(({ status }) => status)),
    };
    found.push({
      row: readInvoice(one, userId, facts),
      refunds: intents.flatMap((id) => refunds.get(id) ?? []).map(readRefund),
      disputes: itsDisputes.map((dispute) => readDispute(dispute, userId, one.id)),
    });
  }
  return found;
}

/** Objects of Stripe's by the payment intent that they are about. */
async function byIntent<T extends { payment_intent: string | { id: string } | null }>(
  objects: AsyncIterable<T>,
): Promise<Map<string, T[]>> {
  const found = new Map<string, T[]>();
  for await (const object of objects) {
    const { payment_intent } = object;
    const id = typeof payment_intent === "string" ? payment_intent : (payment_intent?.id ?? "");
    found.set(id, [...(found.get(id) ?? []), object]);
  }
  return found;
}

interface Kind<T> {
  kind: DriftFinding["kind"];
  idOf(row: T): string;
  keep(row: T, version: number): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Makes our rows equal to Stripe's. @returns What had to be done. */
async function repair<T extends object>(
  { kind, idOf, keep, remove }: Kind<T>,
  ours: readonly T[],
  theirs: readonly T[],
  version: number,
): Promise<DriftFinding[]> {
  const findings: DriftFinding[] = [];
  const known = new Map(ours.map((row) => [idOf(row), row]));
  for (const row of theirs) {
    const id = idOf(row);
    const before = known.get(id);
    known.delete(id);
    const fields = before ? differences(before, row) : ["missing"];
    if (fields.length === 0) continue;
    await keep(row, version);
    findings.push({ kind, id, fields });
  }
  for (const id of known.keys()) {
    await remove(id);
    findings.push({ kind, id, fields: ["unknown"] });
  }
  return findings;
}

/** Makes refunds and what they did to ledger and credits equal to Stripe's, and sends those that never got there. */
async function repairRefunds(
  ours: readonly RefundRow[],
  whole: readonly WholeInvoice[],
  version: number,
): Promise<DriftFinding[]> {
  const findings: DriftFinding[] = [];
  const unknown = new Map(ours.map((row) => [row.stripeRefundId, row]));
  for (const { row, refunds } of whole) {
    for (const id of await keepRefunds(row, refunds, version)) {
      findings.push({ kind: "refund", id, fields: [unknown.has(id) ? "state" : "missing"] });
    }
    for (const { stripeRefundId } of refunds) unknown.delete(stripeRefundId);
    if (row.dispute !== null) await settleDisputeCredits(row.userId, row.stripeInvoiceId, row.dispute);
  }
  for (const [id, { status, userId, stripeInvoiceId, amountMicroUsd, createdAt }] of unknown) {
    if (id === null || status === "failed") continue;
    const gone = { stripeRefundId: id, requestId: null, amountMicroUsd, status: "failed", createdAt } as const;
    await keepRefunds({ userId, stripeInvoiceId }, [gone], version);
    findings.push({ kind: "refund", id, fields: ["unknown"] });
  }
  // What Stripe has taken in is known by now: none of these is asked for a second time.
  for (const { id } of await listUnsentRefunds(new Date(nowMs() - UNSENT_MS))) await sendRefund(id);
  return findings;
}

/**
 * Compares everything with Stripe, puts right what differs, and keeps a report. What was written while it looked is
 * left alone: its number is higher.
 */
export async function reconcile(): Promise<DriftReport> {
  const version = await nextVersion();
  const owners = await listCustomers();
  // Ours first: a row that comes while Stripe is read is then not taken for one that Stripe does not know.
  const [ourSubscriptions, ourInvoices] = [await listAllSubscriptions(), await listAllInvoices()];
  const [ourDisputes, ourRefunds] = [await listAllDisputes(), await listSentRefunds()];
  const subscriptions = await askStripeLater((stripe) => readAllSubscriptions(stripe, owners));
  const whole = await askStripeLater((stripe) => readAllInvoices(stripe, owners));
  const invoices = whole.map(({ row }) => row);
  const findings = [
    ...(await repair(
      {
        kind: "subscription",
        idOf: (row) => row.stripeSubscriptionId,
        keep: keepSubscription,
        remove: deleteSubscription,
      },
      ourSubscriptions,
      subscriptions,
      version,
    )),
    ...(await repair(
      { kind: "invoice", idOf: (row) => row.stripeInvoiceId, keep: keepInvoice, remove: deleteInvoice },
      ourInvoices,
      invoices,
      version,
    )),
    ...(await repair(
      { kind: "dispute", idOf: (row) => row.stripeDisputeId, keep: keepDispute, remove: deleteDispute },
      ourDisputes,
      whole.flatMap(({ disputes }) => disputes),
      version,
    )),
    ...(await repairRefunds(ourRefunds, whole, version)),
  ];
  const unpaid = await listUnpaidInvoiceIds();
  for (const row of invoices.filter(({ stripeInvoiceId }) => unpaid.has(stripeInvoiceId))) await settleTopUp(row);
  for (const userId of new Set(owners.values())) {
    if (await applyEntitlement(userId)) findings.push({ kind: "entitlement", id: userId, fields: ["tier"] });
    await tellUser(userId);
  }
  // What the meter says is compared and never put right: what is owed is for a person to say.
  const unlike = await compareOverage();
  const report = {
    checked: subscriptions.length + invoices.length + owners.size,
    repaired: findings.length,
    findings: [...findings, ...unlike],
  };
  await keepDriftReport(report);
  if (report.findings.length > 0)
    log.error({ repaired: findings.length, findings: report.findings.slice(0, 10) }, "billing had drifted");
  return report;
}
