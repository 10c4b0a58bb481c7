import type { PluginTransformQueryArgs, PluginTransformResultArgs } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { listAuditEndpoint } from "../../../auth/admin/audit/api.ts";
import { type SendOptions, send } from "../../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { newId } from "../../../platform/ids.ts";
import { closeMailTransport } from "../../../platform/mail/send-mail.ts";
import { makeTeam } from "../../../teams/testing/make-team.ts";
import { tellDue } from "../../mails/tell-due.ts";
import { openMailbox } from "../../mails/testing/mailbox.ts";
import * as plans from "../../stripe/api.ts";
import { GRACE_MS } from "../../stripe/policy.ts";
import type { Plan } from "../../stripe/schema.ts";
import { findOpenPayment } from "../../stripe/service/find-open-payment.ts";
import { startCheckout } from "../../stripe/service/start-checkout.ts";
import { expireEntitlements } from "../../stripe/sync/apply-entitlement.ts";
import { reconcile } from "../../stripe/sync/reconcile.ts";
import { forgetBilling } from "../../stripe/testing/forget-billing.ts";
import { type Billing, buyer, freshCookie, openBilling, payOn, tiersOf } from "../../stripe/testing/open-billing.ts";
import { beginTopUps } from "../../top-ups/begin-top-ups.ts";
import { chargeTopUp } from "../../top-ups/charge-top-up.ts";
import { setTopUp } from "../../top-ups/service.ts";
import { cardHolder, TOP_UP, topUpsOf } from "../../top-ups/testing/card-holder.ts";
import {
  changeContractEndpoint,
  changeWorkspaceContractEndpoint,
  getContractEndpoint,
  getWorkspaceContractEndpoint,
  startContractEndpoint,
  startWorkspaceContractEndpoint,
} from "../api.ts";
import type { ContractState } from "../schema.ts";
import { changeContract } from "../service/change-contract.ts";
import { hasContract } from "../store.ts";

const DAY = 86_400_000;
/** Of a status that the client does not try again, so that nobody waits. */
const NO_ANSWER = 400;
const YEAR_MICRO_USD = 12_000_000_000;
let billing: Billing;
let admin: SignedInUser;
beforeAll(async () => {
  await forgetBilling();
  billing = await openBilling({ isFrozen: true });
});
beforeEach(async () => {
  admin = await signedInUser({ role: "admin" });
});
afterEach(() => {
  billing.local.outage = null;
  billing.local.meanwhile = null;
});
afterAll(async () => {
  await billing.close();
  closeMailTransport();
});

const arrive = () => billing.deliver(billing.take());
const as = async (user: SignedInUser, endpoint: Parameters<typeof send>[0], more: SendOptions = {}) =>
  send(endpoint, { ...more, headers: { cookie: await freshCookie(user) } });
const codeOf = ({ status, body }: Awaited<ReturnType<typeof send>>) =>
  `${status} ${body.error?.code} ${(body.error?.details as { reason?: string } | undefined)?.reason ?? ""}`.trim();
const terms = (more: object = {}) => ({
  id: newId(),
  amountMicroUsd: YEAR_MICRO_USD,
  period: "year",
  daysUntilDue: 30,
  purchaseOrder: "PO-4711",
  reason: "A signed order",
  ...more,
});

async function start({ principal }: SignedInUser, more: object = {}): Promise<ContractState> {
  const answer = await as(admin, startContractEndpoint, { params: { id: principal.userId }, body: terms(more) });
  expect(answer.status, answer.text).toBe(200);
  await arrive();
  return answer.body.data as ContractState;
}
async function stateOf({ principal }: SignedInUser): Promise<ContractState> {
  return (await as(admin, getContractEndpoint, { params: { id: principal.userId } })).body.data as ContractState;
}
const end = ({ principal }: SignedInUser, ends: string) =>
  as(admin, changeContractEndpoint, { params: { id: principal.userId }, body: { ends, reason: "As agreed" } });
const planOf = async (user: SignedInUser) => (await as(user, plans.getPlanEndpoint)).body.data as Plan;
async function subscriptionsOf({ principal }: SignedInUser) {
  const [customer] = (await billing.stripe.customers.list({ email: principal.email })).data;
  return (await billing.stripe.subscriptions.list({ customer: customer?.id ?? "", status: "all" })).data;
}
/** Pays on the hosted page of the invoice that is open. */
async function payOpen(user: SignedInUser): Promise<void> {
  const { contract } = await stateOf(user);
  await fetch(contract?.openInvoice?.pageUrl ?? "", { method: "POST", body: new URLSearchParams() });
  await arrive();
}

describe("Enterprise by invoice", () => {
  it("is in force at once, with an invoice that names the purchase order and is paid on its page", async () => {
    const ada = await buyer();
    const next = openMailbox(ada.principal);
    const { contract } = await start(ada);
    const dueAt = new Date(nowMs() + 30 * DAY).toISOString();
    expect(contract).toMatchObject({
      tier: "enterprise",
      amountMicroUsd: YEAR_MICRO_USD,
      period: "year",
      status: "active",
      daysUntilDue: 30,
      purchaseOrder: "PO-4711",
      endsAt: null,
      graceEndsAt: null,
      openInvoice: { dueMicroUsd: YEAR_MICRO_USD, dueAt, isOverdue: false },
    });
    expect(await tiersOf(ada.principal)).toMatchObject({ tier: "enterprise", planTier: "enterprise" });
    const [subscription] = await subscriptionsOf(ada);
    const invoice = await billing.stripe.invoices.retrieve(String(subscription?.latest_invoice));
    expect(invoice).toMatchObject({
      status: "open",
      collection_method: "send_invoice",
      custom_fields: [{ name: "Purchase order", value: "PO-4711" }],
      hosted_invoice_url: contract?.openInvoice?.pageUrl,
    });
    expect((await planOf(ada)).subscription).toMatchObject({
      tier: "enterprise",
      graceEndsAt: null,
      invoiced: { daysUntilDue: 30, purchaseOrder: "PO-4711", openInvoice: contract?.openInvoice },
    });
    expect((await next()).map(({ subject }) => subject).sort()).toEqual([
      "Invoice from Nexus AI: $12,000.00",
      "Your Nexus AI plan: Enterprise",
    ]);
    await payOpen(ada);
    expect((await stateOf(ada)).contract).toMatchObject({ status: "active", openInvoice: null });
    expect((await next()).map(({ subject }) => subject)).toEqual(["Receipt from Nexus AI: $12,000.00"]);
    const log = await as(admin, listAuditEndpoint, { query: `?target=user&targetId=${ada.principal.userId}` });
    expect((log.body.data as { items: object[] }).items).toMatchObject([
      {
        action: "user.contract_started",
        reason: "A signed order",
        after: { amountMicroUsd: YEAR_MICRO_USD, period: "year", daysUntilDue: 30, purchaseOrder: "PO-4711" },
      },
    ]);
    // Nothing of it is otherwise at Stripe.
    expect((await reconcile()).findings).toEqual([]);
  });

  it("is taxed by Stripe where the operator wants it, as plans and credits are, which ask for a tax id", async () => {
    vi.stubEnv("STRIPE_AUTOMATIC_TAX", "true");
    resetEnv();
    try {
      const [ada, bob] = [await buyer(), await cardHolder(billing, "pm_card_visa")];
      await start(ada);
      const [contract] = await subscriptionsOf(ada);
      const invoice = await billing.stripe.invoices.retrieve(String(contract?.latest_invoice));
      await setTopUp(bob.principal, TOP_UP);
      await beginTopUps();
      for (const { id } of await topUpsOf(bob)) await chargeTopUp(id);
      const [customer] = (await billing.stripe.customers.list({ email: bob.principal.email })).data;
      const [credits] = (await billing.stripe.invoices.list({ customer: customer?.id ?? "" })).data;
      await startCheckout(bob.principal, { price: "nexus_pro_month" });
      const [page] = (await billing.stripe.checkout.sessions.list({ customer: customer?.id ?? "" })).data;
      expect([contract, invoice, credits, page].map((made) => made?.automatic_tax.enabled)).toEqual(
        Array(4).fill(true),
      );
      expect(page?.tax_id_collection?.enabled).toBe(true);
    } finally {
      vi.stubEnv("STRIPE_AUTOMATIC_TAX", "");
      resetEnv();
    }
  });

  it("takes the place of a plan that is paid from a card, and of its unused time as credit", async () => {
    const ada = await buyer();
    await payOn((await startCheckout(ada.principal, { price: "nexus_pro_month" })).url);
    await arrive();
    billing.pass(14 * DAY);
    await arrive();
    admin = await signedInUser({ role: "admin" });
    expect(await stateOf(ada)).toMatchObject({ contract: null, cardPlan: { tier: "pro", amountMicroUsd: 29_000_000 } });
    const state = await start(ada, { purchaseOrder: null });
    expect(state.cardPlan).toBeNull();
    expect(state.contract).toMatchObject({
      purchaseOrder: null,
      openInvoice: { dueMicroUsd: YEAR_MICRO_USD - 29_000_000 },
    });
    expect((await subscriptionsOf(ada)).map(({ status }) => status).sort()).toEqual(["active", "canceled"]);
    expect(await tiersOf(ada.principal)).toMatchObject({ tier: "enterprise" });
  });

  it.each(["refunded", "disputed", "never paid"] as const)(
    "credits no time of a card plan that was %s",
    async (how) => {
      const ada = await buyer();
      await payOn((await startCheckout(ada.principal, { price: "nexus_pro_month" })).url);
      await arrive();
      if (how === "never paid") {
        const [customer] = (await billing.stripe.customers.list({ email: ada.principal.email })).data;
        const refused = await billing.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
          customer: customer?.id ?? "",
        });
        const [plan] = await subscriptionsOf(ada);
        await billing.stripe.subscriptions.update(plan?.id ?? "", { default_payment_method: refused.id });
      }
      billing.pass(14 * DAY);
      await arrive();
      admin = await signedInUser({ role: "admin" });
      const [plan] = await subscriptionsOf(ada);
      const [charge] = (await billing.stripe.charges.list({ customer: String(plan?.customer), limit: 1 })).data;
      // No event has told of it yet.
      if (how === "refunded") await billing.stripe.refunds.create({ charge: charge?.id ?? "" });
      if (how === "disputed") {
        const body = JSON.stringify({ charge: charge?.id ?? "" });
        await fetch(`${billing.local.url}/__dispute`, { method: "POST", body });
      }
      expect(plan?.status).toBe(how === "never paid" ? "past_due" : "active");
      expect((await start(ada)).contract).toMatchObject({ openInvoice: { dueMicroUsd: YEAR_MICRO_USD } });
      expect((await subscriptionsOf(ada)).map(({ status }) => status).sort()).toEqual(["active", "canceled"]);
      expect((await subscriptionsOf(ada)).length).toBe(2);
      const held = await billing.stripe.customers.retrieve(String(plan?.customer));
      expect(held).toMatchObject({ balance: 0 });
    },
  );

  it("is made once, however often it is sent, and no second one beside it", async () => {
    const ada = await buyer();
    const body = terms();
    const params = { id: ada.principal.userId };
    const answers = await Promise.all([1, 2, 3].map(() => as(admin, startContractEndpoint, { params, body })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await arrive();
    expect((await as(admin, startContractEndpoint, { params, body })).status).toBe(200);
    const other = await as(admin, startContractEndpoint, { params, body: terms() });
    expect(codeOf(other)).toBe("409 conflict has_contract");
    expect(await subscriptionsOf(ada)).toHaveLength(1);
    const log = await as(admin, listAuditEndpoint, { query: `?targetId=${ada.principal.userId}` });
    expect((log.body.data as { items: object[] }).items).toHaveLength(1);
    // Of two that race for somebody who has none.
    const bob = await buyer();
    const race = () => as(admin, startContractEndpoint, { params: { id: bob.principal.userId }, body: terms() });
    expect((await Promise.all([race(), race()])).map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await subscriptionsOf(bob)).toHaveLength(1);
  });

  it("is seen at any moment, also in that in which its subscription is kept", async () => {
    const ada = await buyer();
    await start(ada);
    const row = await asService()
      .selectFrom("billingSubscriptions")
      .selectAll()
      .where("userId", "=", ada.principal.userId)
      .executeTakeFirstOrThrow();
    await asService()
      .transaction()
      .execute(async (tx) => {
        await tx.deleteFrom("billingSubscriptions").where("userId", "=", ada.principal.userId).execute();
        // Kept by somebody else as soon as the first statement has its answer.
        const keepAfterFirst = {
          transformQuery: ({ node }: PluginTransformQueryArgs) => node,
          async transformResult({ result }: PluginTransformResultArgs) {
            const kept = tx.insertInto("billingSubscriptions").values(row);
            await kept.onConflict((conflict) => conflict.doNothing()).execute();
            return result;
          },
        };
        expect(await hasContract(tx.withPlugin(keepAfterFirst), ada.principal.userId)).toBe(true);
      });
  });

  it("is not begun for somebody who was deleted meanwhile", async () => {
    const ada = await buyer();
    billing.local.meanwhile = async (request) => {
      if (request !== "POST /v1/prices") return;
      await asService().deleteFrom("billingCustomers").where("userId", "=", ada.principal.userId).execute();
    };
    const sent = { params: { id: ada.principal.userId }, body: terms() };
    expect(codeOf(await as(admin, startContractEndpoint, sent))).toBe("404 not_found");
    const [customer] = (await billing.stripe.customers.list({ email: ada.principal.email })).data;
    expect((await billing.stripe.subscriptions.list({ customer: customer?.id ?? "" })).data).toEqual([]);
  });

  it("goes on where it stopped when Stripe did not answer", async () => {
    const ada = await buyer();
    const params = { id: ada.principal.userId };
    const body = terms();
    billing.local.outage = NO_ANSWER;
    expect(codeOf(await as(admin, startContractEndpoint, { params, body }))).toBe("503 unavailable");
    billing.local.outage = null;
    expect((await as(admin, startContractEndpoint, { params, body })).status).toBe(200);
    expect(await subscriptionsOf(ada)).toHaveLength(1);
    billing.local.outage = NO_ANSWER;
    expect(codeOf(await end(ada, "now"))).toBe("503 unavailable");
    expect(await tiersOf(ada.principal)).toMatchObject({ tier: "enterprise" });
  });

  it("is agreed upon with a workspace, which has it for all its members", async () => {
    const { id, owner } = await makeTeam("Acme");
    const next = openMailbox(owner.principal);
    const params = { id };
    for (const more of [{ purchaseOrder: "PO\n1" }, {}]) {
      const answer = await as(admin, startWorkspaceContractEndpoint, { params, body: terms(more) });
      expect(answer.status, answer.text).toBe("purchaseOrder" in more ? 422 : 200);
    }
    await arrive();
    const { contract } = (await as(admin, getWorkspaceContractEndpoint, { params })).body.data as ContractState;
    expect(contract).toMatchObject({ tier: "enterprise", amountMicroUsd: YEAR_MICRO_USD, status: "active" });
    const workspace = () =>
      asService().selectFrom("workspaces").select(["tier", "planSeats"]).where("id", "=", id).executeTakeFirstOrThrow();
    expect(await workspace()).toEqual({ tier: "enterprise", planSeats: null });
    expect(await tiersOf(owner.principal)).toMatchObject({ tier: "free" });
    expect((await next()).map(({ subject }) => subject).sort()).toEqual([
      "Invoice from Nexus AI: $12,000.00 (Acme)",
      "Your Nexus AI plan: Enterprise (Acme)",
    ]);
    const again = await as(admin, startWorkspaceContractEndpoint, { params, body: terms() });
    expect(codeOf(again)).toBe("409 conflict has_contract");
    // The id of a workspace is not that of an account.
    expect((await as(admin, getContractEndpoint, { params })).status).toBe(404);
    const ends = { params, body: { ends: "now", reason: "As agreed" } };
    billing.local.outage = NO_ANSWER;
    expect(codeOf(await as(admin, changeWorkspaceContractEndpoint, ends))).toBe("503 unavailable");
    expect(codeOf(await as(admin, startWorkspaceContractEndpoint, { params, body: terms() }))).toBe("503 unavailable");
    billing.local.outage = null;
    const never = { params, body: { ends: "never", reason: "As agreed" } };
    expect(codeOf(await as(admin, changeWorkspaceContractEndpoint, never))).toBe("409 conflict no_change");
    expect((await as(admin, changeWorkspaceContractEndpoint, ends)).body.data).toEqual({
      contract: null,
      cardPlan: null,
    });
    expect(await workspace()).toMatchObject({ tier: null });
    const log = await as(admin, listAuditEndpoint, { query: `?target=workspace&targetId=${id}` });
    expect((log.body.data as { items: { action: string }[] }).items.map(({ action }) => action)).toEqual([
      "workspace.contract_changed",
      "workspace.contract_started",
    ]);
  });

  it("is not for its buyer to change, pause or end", async () => {
    const ada = await buyer();
    await start(ada, { period: "month", daysUntilDue: 14 });
    const price = "nexus_pro_month";
    for (const [endpoint, body] of [
      [plans.previewChangeEndpoint, { price }],
      [plans.changePlanEndpoint, { price }],
      [plans.cancelPlanEndpoint, undefined],
      [plans.pausePlanEndpoint, { months: 1 }],
    ] as const) {
      expect(codeOf(await as(ada, endpoint, body ? { body } : {}))).toBe("409 conflict contract");
    }
    expect(codeOf(await as(ada, plans.startCheckoutEndpoint, { body: { price } }))).toBe("409 conflict has_plan");
  });

  it("is refused over what nobody can have agreed upon", async () => {
    const ada = await buyer();
    const { cookie } = admin;
    for (const more of [
      { amountMicroUsd: 10_005 },
      { amountMicroUsd: 0 },
      // Due after the next invoice.
      { period: "month", daysUntilDue: 22 },
      { purchaseOrder: "PO\n1" },
      { reason: "" },
      { tier: "pro" },
    ]) {
      const params = { id: ada.principal.userId };
      const answer = await send(startContractEndpoint, { params, body: terms(more), headers: { cookie } });
      expect([more, answer.status]).toEqual([more, 422]);
    }
    expect(await stateOf(ada)).toEqual({ contract: null, cardPlan: null });
  });
});

describe("an invoice that is not paid", () => {
  it("leaves the plan in force for the grace period after the day it was due, then not, and then again", async () => {
    const ada = await buyer();
    const next = openMailbox(ada.principal);
    const subjects = async () => (await next()).map(({ subject }) => subject);
    await start(ada, { daysUntilDue: 10 });
    await next();
    billing.pass(10 * DAY - 1000);
    await arrive();
    expect(await findOpenPayment(ada.principal)).toBeNull();
    billing.pass(1000);
    await arrive();
    admin = await signedInUser({ role: "admin" });
    const graceEndsAt = new Date(nowMs() + GRACE_MS);
    expect((await stateOf(ada)).contract).toMatchObject({
      status: "past_due",
      graceEndsAt: graceEndsAt.toISOString(),
      openInvoice: { isOverdue: true },
    });
    expect((await planOf(ada)).subscription).toMatchObject({ graceEndsAt: graceEndsAt.toISOString() });
    expect(await findOpenPayment(ada.principal)).toEqual({ graceEndsAt, isOver: false, isInvoiced: true });
    expect(await subjects()).toEqual(["An invoice from Nexus AI is overdue: $12,000.00"]);
    const told: (readonly [number, number])[] = [];
    for (let day = 1; day <= 6; day++) {
      billing.pass(DAY);
      if ((await tellDue()) > 0) told.push([day, (await subjects()).length]);
    }
    expect(told).toEqual([
      [3, 1],
      [6, 1],
    ]);
    billing.pass(DAY - 1000);
    await expireEntitlements();
    expect(await tiersOf(ada.principal)).toMatchObject({ tier: "enterprise" });
    billing.pass(1000);
    await expireEntitlements();
    expect(await tiersOf(ada.principal)).toMatchObject({ tier: "free" });
    admin = await signedInUser({ role: "admin" });
    await payOpen(ada);
    expect(await tiersOf(ada.principal)).toMatchObject({ tier: "enterprise" });
    expect((await stateOf(ada)).contract).toMatchObject({ status: "active", openInvoice: null, graceEndsAt: null });
  });

  it("ends the plan at that second although Stripe says nothing of it, and a later invoice changes nothing", async () => {
    const ada = await buyer();
    await start(ada, { period: "month", daysUntilDue: 21 });
    // Not one event arrives.
    billing.pass(21 * DAY + GRACE_MS - 1000);
    await expireEntitlements();
    expect(await tiersOf(ada.principal)).toMatchObject({ tier: "enterprise" });
    billing.pass(1000);
    await expireEntitlements();
    expect(await tiersOf(ada.principal)).toMatchObject({ tier: "free" });
    billing.pass(5 * DAY);
    await arrive();
    expect(await tiersOf(ada.principal)).toMatchObject({ tier: "free" });
    admin = await signedInUser({ role: "admin" });
    // The oldest is what is asked for first.
    expect((await stateOf(ada)).contract?.openInvoice).toMatchObject({ isOverdue: true });
    await payOpen(ada);
    expect(await tiersOf(ada.principal)).toMatchObject({ tier: "enterprise" });
  });
});

describe("its end", () => {
  it("is made once where two ask for it at once, and the other one is told so", async () => {
    const ada = await buyer();
    await start(ada);
    const { principal } = ada;
    const endNow = () =>
      changeContract(admin.principal, { kind: "user", id: principal.userId }, { ends: "now", reason: "As agreed" });
    const both = await Promise.allSettled([endNow(), endNow()]);
    const [refused] = both.filter((one) => one.status === "rejected");
    expect(refused?.reason).toMatchObject({ code: "conflict", details: { reason: "no_change" } });
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const log = await as(admin, listAuditEndpoint, { query: `?targetId=${principal.userId}` });
    expect((log.body.data as { items: unknown[] }).items).toHaveLength(2);
  });

  it("is set for the end of its period, taken back, and made at once", async () => {
    const ada = await buyer();
    const next = openMailbox(ada.principal);
    const { contract } = await start(ada);
    await next();
    expect((await end(ada, "never")).body.error).toMatchObject({ details: { reason: "no_change" } });
    expect((await end(ada, "at_period_end")).body.data).toMatchObject({ contract: { endsAt: contract?.renewsAt } });
    const [mail] = await next();
    expect(mail?.text).toContain("No further invoice is sent");
    expect((await end(ada, "never")).body.data).toMatchObject({ contract: { endsAt: null } });
    expect((await end(ada, "now")).body.data).toEqual({ contract: null, cardPlan: null });
    expect(await tiersOf(ada.principal)).toMatchObject({ tier: "free" });
    const [subscription] = await subscriptionsOf(ada);
    expect(await billing.stripe.invoices.retrieve(String(subscription?.latest_invoice))).toMatchObject({
      status: "void",
    });
    expect(codeOf(await end(ada, "now"))).toBe("404 not_found");
    const log = await as(admin, listAuditEndpoint, { query: `?targetId=${ada.principal.userId}` });
    expect((log.body.data as { items: { after: object }[] }).items.map(({ after }) => after)).toMatchObject([
      { ends: "now" },
      { ends: "never" },
      { ends: "at_period_end" },
      { contract: expect.any(String) },
    ]);
    await arrive();
    // And another may be agreed upon.
    expect((await start(ada)).contract).toMatchObject({ status: "active" });
  });

  it("is not for whoever does not run the server, who does not see it either", async () => {
    const [ada, eve] = [await buyer(), await buyer()];
    const params = { id: ada.principal.userId };
    expect((await as(eve, getContractEndpoint, { params })).status).toBe(404);
    expect((await as(eve, startContractEndpoint, { params, body: terms() })).status).toBe(404);
    expect((await as(eve, changeContractEndpoint, { params, body: { ends: "now", reason: "Mine" } })).status).toBe(404);
    for (const endpoint of [getContractEndpoint, getWorkspaceContractEndpoint]) {
      expect((await as(admin, endpoint, { params: { id: newId() } })).status).toBe(404);
    }
  });
});
