import type Stripe from "stripe";
import { log } from "../../../platform/log.ts";
import { tellUser } from "../../mails/tell-user.ts";
import { compareOverage } from "../../overage/compare-overage.ts";
import { settleTopUp } from "../../top-ups/settle-top-up.ts";
import { listUnpaidInvoiceIds } from "../../top-ups/store.ts";
import { askStripeLater } from "../ask-stripe.ts";
import { listCustomers } from "../store/customers.ts";
import { type DriftFinding, type DriftReport, keepDriftReport } from "../store/drift.ts";
import { deleteInvoice, type InvoiceRow, keepInvoice, listAllInvoices } from "../store/invoices.ts";
import {
  deleteSubscription,
  keepSubscription,
  listAllSubscriptions,
  type SubscriptionRow,
} from "../store/subscriptions.ts";
import { nextVersion } from "../store/versions.ts";
import { applyEntitlement } from "./apply-entitlement.ts";
import { customerIdOf, paymentIntentsOf, readInvoice, worstDispute } from "./read-invoice.ts";
import { readSubscription } from "./read-subscription.ts";

const PAGE = 100;

function differences<T extends object>(ours: T, theirs: T): string[] {
  return (Object.keys(theirs) as (keyof T & string)[]).filter(
    (key) => JSON.stringify(ours[key]) !== JSON.stringify(theirs[key]),
  );
}

async function readAllSubscriptions(stripe: Stripe, owners: Map<string, string>): Promise<SubscriptionRow[]> {
  const rows: SubscriptionRow[] = [];
  for await (const one of stripe.subscriptions.list({ status: "all", limit: PAGE, expand: ["data.latest_invoice"] })) {
    const userId = owners.get(customerIdOf(one) ?? "");
    if (userId !== undefined) rows.push(await readSubscription(one, userId));
  }
  return rows;
}

async function readAllInvoices(stripe: Stripe, owners: Map<string, string>): Promise<InvoiceRow[]> {
  const refunds = new Map<string, number>();
  const disputes = new Map<string, string[]>();
  const idOf = (value: string | { id: string } | null) => (typeof value === "string" ? value : (value?.id ?? ""));
  for await (const { payment_intent, amount_refunded } of stripe.charges.list({ limit: PAGE })) {
    const id = idOf(payment_intent);
    refunds.set(id, (refunds.get(id) ?? 0) + amount_refunded);
  }
  for await (const { payment_intent, status } of stripe.disputes.list({ limit: PAGE })) {
    const id = idOf(payment_intent);
    disputes.set(id, [...(disputes.get(id) ?? []), status]);
  }
  const rows: InvoiceRow[] = [];
  for await (const one of stripe.invoices.list({ limit: PAGE, expand: ["data.payments"] })) {
    const userId = owners.get(customerIdOf(one) ?? "");
    if (userId === undefined) continue;
    const intents = one.status === "paid" && one.amount_paid > 0 ? paymentIntentsOf(one) : [];
    rows.push(
      readInvoice(one, userId, {
        refundedCents: intents.reduce((sum, id) => sum + (refunds.get(id) ?? 0), 0),
        dispute: worstDispute(intents.flatMap((id) => disputes.get(id) ?? [])),
      }),
    );
  }
  return rows;
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

/**
 * Compares everything with Stripe, puts right what differs, and keeps a report. What was written while it looked is
 * left alone: its number is higher.
 */
export async function reconcile(): Promise<DriftReport> {
  const version = await nextVersion();
  const owners = await listCustomers();
  // Ours first: a row that comes while Stripe is read is then not taken for one that Stripe does not know.
  const [ourSubscriptions, ourInvoices] = [await listAllSubscriptions(), await listAllInvoices()];
  const subscriptions = await askStripeLater((stripe) => readAllSubscriptions(stripe, owners));
  const invoices = await askStripeLater((stripe) => readAllInvoices(stripe, owners));
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
  ];
  const unpaid = await listUnpaidInvoiceIds();
  for (const row of invoices.filter(({ stripeInvoiceId }) => unpaid.has(stripeInvoiceId))) await settleTopUp(row);
  for (const userId of owners.values()) {
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
