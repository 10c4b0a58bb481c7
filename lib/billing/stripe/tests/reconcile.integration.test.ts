import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../../../auth/schema.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { startCheckout } from "../service/start-checkout.ts";
import { findCustomerId, findUserOfCustomer } from "../store/customers.ts";
import { keepInvoice, listInvoices } from "../store/invoices.ts";
import { keepSubscription, listSubscriptions } from "../store/subscriptions.ts";
import { nextVersion } from "../store/versions.ts";
import { reconcile } from "../sync/reconcile.ts";
import { forgetBilling } from "../testing/forget-billing.ts";
import { type Billing, buyer, openBilling, payOn, tiersOf } from "../testing/open-billing.ts";

let billing: Billing;
beforeAll(async () => {
  await forgetBilling();
  billing = await openBilling();
});
afterAll(() => billing.close());

async function buyers(count: number): Promise<Principal[]> {
  const people: Principal[] = [];
  for (let turn = 0; turn < count; turn++) {
    const { principal } = await buyer();
    await payOn((await startCheckout(principal, { price: turn % 2 ? "nexus_pro_month" : "nexus_team_year" })).url);
    people.push(principal);
  }
  await billing.deliver(billing.take());
  return people;
}

async function dump(): Promise<unknown> {
  const db = asService();
  return {
    subscriptions: await db.selectFrom("billingSubscriptions").selectAll().orderBy("stripeSubscriptionId").execute(),
    invoices: await db.selectFrom("billingInvoices").selectAll().orderBy("stripeInvoiceId").execute(),
  };
}
const withoutVersions = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (key === "version" || key === "updatedAt" ? undefined : inner)),
  );

describe("the nightly comparison with Stripe (BL-11)", () => {
  it("repairs twenty corrupted rows of twenty, reports them, and finds nothing the second time", async () => {
    const people = await buyers(20);
    const before = withoutVersions(await dump());
    expect(await reconcile()).toMatchObject({ repaired: 0 });
    const subscriptions = [
      "status = 'canceled'",
      "tier = 'enterprise'",
      "tier = null",
      "stripe_price_id = 'price_gone'",
      "period_ends_at = period_ends_at + interval '1 year'",
      "cancels_at = now()",
      "amount_micro_usd = 1",
      "stripe_invoice_id = null",
    ];
    const invoices = [
      "status = 'void'",
      "paid_micro_usd = 5",
      "refunded_micro_usd = 29000000",
      "dispute = 'lost'",
      "number = 'X-1'",
      "pdf_url = 'http://evil'",
      "total_micro_usd = -1",
    ];
    const of = (index: number) => people[index]?.userId ?? "";
    for (const [index, change] of subscriptions.entries()) {
      await sql`update public.billing_subscriptions set ${sql.raw(change)} where user_id = ${of(index)}`.execute(
        asService(),
      );
    }
    for (const [index, change] of invoices.entries()) {
      await sql`update public.billing_invoices set ${sql.raw(change)} where user_id = ${of(8 + index)}`.execute(
        asService(),
      );
    }
    await sql`delete from public.billing_subscriptions where user_id = ${of(15)}`.execute(asService());
    await sql`insert into public.billing_subscriptions select 'sub_invented', user_id, stripe_price_id, 'enterprise', period,
      amount_micro_usd, quantity, status, period_starts_at, period_ends_at, trial_ends_at, cancels_at, ended_at, past_due_at,
      is_collection_paused, stripe_invoice_id, 0, created_at, updated_at
      from public.billing_subscriptions where user_id = ${of(16)}`.execute(asService());
    for (const [index, tier] of [
      [17, "free"],
      [18, "enterprise"],
      [19, "team"],
    ] as const) {
      await asService().updateTable("profiles").set({ planTier: tier, tier }).where("id", "=", of(index)).execute();
    }
    // The last is a buyer of Pro, the one before of Team a year: none of the three is what it should be.
    const report = await reconcile();
    expect(report.repaired).toBe(20);
    expect(new Set(report.findings.map(({ kind }) => kind))).toEqual(
      new Set(["subscription", "invoice", "entitlement"]),
    );
    expect(report.findings.find(({ id }) => id === "sub_invented")?.fields).toEqual(["unknown"]);
    expect(withoutVersions(await dump())).toEqual(before);
    expect(await Promise.all(people.map(async (one) => (await tiersOf(one)).tier))).toEqual(
      people.map((_, index) => (index % 2 ? "pro" : "team")),
    );
    const snapshot = await dump();
    expect(await reconcile()).toMatchObject({ repaired: 0, findings: [] });
    expect(await dump()).toEqual(snapshot);
    const reports = await asService()
      .selectFrom("billingDriftReports")
      .select("repaired")
      .orderBy("id", "desc")
      .limit(2)
      .execute();
    expect(reports.map(({ repaired }) => repaired)).toEqual([0, 20]);
  });

  it("is not needed where an earlier look at Stripe is written after a later one: the later stays", async () => {
    const [one] = await buyers(1);
    const owner = { userId: one?.userId ?? "" };
    const [earlier, later] = [await nextVersion(), await nextVersion()];
    const [subscription] = await listSubscriptions(owner);
    const [invoice] = await listInvoices(owner, { limit: 1 });
    if (!subscription || !invoice) throw new Error("nothing was bought");
    await keepSubscription({ ...subscription, status: "canceled" }, later);
    await keepSubscription({ ...subscription, status: "active" }, earlier);
    await keepInvoice({ ...invoice, status: "void" }, later);
    await keepInvoice({ ...invoice, status: "paid" }, earlier);
    expect([(await listSubscriptions(owner))[0]?.status, (await listInvoices(owner, { limit: 1 }))[0]?.status]).toEqual(
      ["canceled", "void"],
    );
    expect(await reconcile()).toMatchObject({ repaired: 2 });
  });

  it("leaves what somebody paid as a customer who is gone at Stripe and was replaced", async () => {
    const { principal } = await buyer();
    await payOn((await startCheckout(principal, { price: "nexus_pro_month" })).url);
    await billing.deliver(billing.take());
    const gone = (await findCustomerId(principal)) ?? "";
    await billing.stripe.customers.del(gone);
    await billing.deliver(billing.take());
    await payOn((await startCheckout(principal, { price: "nexus_pro_month" })).url);
    await billing.deliver(billing.take());
    expect(await findCustomerId(principal)).not.toBe(gone);
    const before = await listInvoices(principal, { limit: 10 });
    expect(before).toHaveLength(2);
    const found = (await reconcile()).findings.filter(({ id }) =>
      [principal.userId, ...before.map(({ stripeInvoiceId }) => stripeInvoiceId)].includes(id),
    );
    expect(found).toEqual([]);
    expect(await listInvoices(principal, { limit: 10 })).toEqual(before);
    expect(await findUserOfCustomer(gone)).toBe(principal.userId);
    expect((await tiersOf(principal)).tier).toBe("pro");
  });

  it("brings what no event has told", async () => {
    const { principal } = await buyer();
    await payOn((await startCheckout(principal, { price: "nexus_pro_month" })).url);
    billing.take();
    expect((await tiersOf(principal)).tier).toBe("free");
    await reconcile();
    expect((await tiersOf(principal)).tier).toBe("pro");
  });
});
