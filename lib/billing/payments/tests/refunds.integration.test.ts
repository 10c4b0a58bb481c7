import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { send } from "../../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { createTestUser } from "../../../testing/create-user.ts";
import { previewChange, setPlanEnds } from "../../stripe/service/change-plan.ts";
import { getPlan } from "../../stripe/service/get-plan.ts";
import { startCheckout } from "../../stripe/service/start-checkout.ts";
import { keepInvoice } from "../../stripe/store/invoices.ts";
import { reconcile } from "../../stripe/sync/reconcile.ts";
import { forgetBilling } from "../../stripe/testing/forget-billing.ts";
import { type Billing, buyer, freshCookie, openBilling, payOn, tiersOf } from "../../stripe/testing/open-billing.ts";
import { listPaymentsEndpoint, refundPaymentEndpoint } from "../api.ts";
import type { Payments } from "../schema.ts";
import { sendRefund } from "../service/send-refund.ts";
import { creditsOf, drift, ledgerOf } from "../testing/money-of.ts";

const PRO = 29_000_000;
let billing: Billing;
let admin: SignedInUser;
beforeAll(async () => {
  billing = await openBilling({ isFrozen: true });
});
beforeEach(async () => {
  admin = await signedInUser({ role: "admin" });
});
afterEach(() => {
  billing.local.outage = null;
});
afterAll(() => billing.close());

/** Somebody whose trial is over and whose first month is paid. */
async function paying(number = "4242424242424242") {
  const user = await buyer();
  await payOn((await startCheckout(user.principal, { price: "nexus_pro_month" })).url, { number });
  await billing.deliver(billing.take());
  const [customer] = (await billing.stripe.customers.list({ email: user.principal.email })).data;
  const find = async () => {
    const [found] = (await billing.stripe.subscriptions.list({ customer: customer?.id ?? "", status: "all" })).data;
    if (!found) throw new Error("no subscription");
    return found;
  };
  billing.pass(((await find()).items.data[0]?.current_period_end ?? 0) * 1000 - nowMs());
  await billing.deliver(billing.take());
  admin = await signedInUser({ role: "admin" });
  const { userId } = user.principal;
  const [payment] = (await list(userId)).items;
  if (!payment) throw new Error("nothing was paid");
  return { ...user, userId, payment, find, customer: customer?.id ?? "" };
}
type Paying = Awaited<ReturnType<typeof paying>>;

async function list(userId: string, query = ""): Promise<Payments> {
  const { cookie } = admin;
  const answer = await send(listPaymentsEndpoint, { params: { id: userId }, query, headers: { cookie } });
  expect(answer.status).toBe(200);
  return answer.body.data as Payments;
}

const ask = ({ userId, payment }: Paying, body: object) =>
  send(refundPaymentEndpoint, {
    params: { id: userId },
    headers: { cookie: admin.cookie },
    body: { id: newId(), payment: payment.id, destination: "card", amountMicroUsd: PRO, reason: "A ticket", ...body },
  });
const reasonOf = ({ body }: Awaited<ReturnType<typeof ask>>) =>
  (body.error as { details?: { reason?: string } } | undefined)?.details?.reason;
const atStripe = async ({ customer }: Paying) => {
  const { data } = await billing.stripe.charges.list({ customer, limit: 100 });
  return data.reduce((sum, charge) => sum + charge.amount_refunded, 0);
};
const closeAtBank = async (refund: string) => {
  await fetch(`${billing.local.url}/__refund`, { method: "POST", body: JSON.stringify({ refund }) });
  await billing.deliver(billing.take());
};
/** As if the payment had bought credits, and not a plan. */
async function withCredits(person: Paying, amount: number, left = amount) {
  await sql`select app.grant_credits(${newId()}, ${person.userId}, ${amount}, null, 'bought', now())`.execute(
    asService(),
  );
  await sql`update public.credit_grants set stripe_invoice_id = ${person.payment.id} where user_id = ${person.userId}`.execute(
    asService(),
  );
  if (left < amount)
    await sql`select app.adjust_credits(${newId()}, ${person.userId}, ${left - amount}, 'spent', now())`.execute(
      asService(),
    );
}

describe("a payment is given back to the card", () => {
  it("in part: the ledger and the audit log say so, and the plan stays", async () => {
    const person = await paying();
    const answer = await ask(person, { amountMicroUsd: 9_000_000 });
    expect(answer.status).toBe(200);
    const [payment] = (answer.body.data as Payments).items;
    expect(payment).toMatchObject({ refundedMicroUsd: 9_000_000, refundableMicroUsd: 20_000_000, paysNow: true });
    expect(payment?.refunds).toMatchObject([{ status: "succeeded", reason: "A ticket", isForeign: false }]);
    expect(await atStripe(person)).toBe(900);
    await billing.deliver(billing.take());
    expect(await ledgerOf(person.userId)).toEqual([["refund", 9_000_000, 0, "payment_refunded"]]);
    expect([(await tiersOf(person)).tier, (await person.find()).cancel_at_period_end]).toEqual(["pro", false]);
    const entry = await asService()
      .selectFrom("adminAudit")
      .select(["action", "actorId", "reason", "after"])
      .where("target", "=", person.userId)
      .executeTakeFirstOrThrow();
    expect(entry).toMatchObject({
      action: "user.payment_refunded",
      actorId: admin.principal.userId,
      reason: "A ticket",
      after: { destination: "card", amountMicroUsd: 9_000_000 },
    });
  });

  it("once, however often and however much at once the same is asked", async () => {
    const person = await paying();
    const body = { id: newId(), amountMicroUsd: 4_000_000 };
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(person, body)));
    answers.push(await ask(person, body));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    await billing.deliver(billing.take());
    expect(await atStripe(person)).toBe(400);
    expect(await ledgerOf(person.userId)).toHaveLength(1);
    expect(reasonOf(await ask(person, { ...body, amountMicroUsd: 5_000_000 }))).toBe("other_refund");
  });

  it("never for more than was paid, of ten at once neither", async () => {
    const person = await paying();
    expect(reasonOf(await ask(person, { amountMicroUsd: PRO + 10_000 }))).toBe("too_much");
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, turn) =>
        ask(person, { amountMicroUsd: 10_000_000, destination: turn % 2 ? "credit" : "card" }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(answers.filter((answer) => reasonOf(answer) === "too_much")).toHaveLength(8);
    const [payment] = (await list(person.userId)).items;
    expect(payment?.refundableMicroUsd).toBe(9_000_000);
    // What was given back on Stripe's own pages counts too.
    const charge = (await billing.stripe.charges.list({ customer: person.customer, limit: 1 })).data[0]?.id ?? "";
    await billing.stripe.refunds.create({ charge, amount: 900 });
    await billing.deliver(billing.take());
    const after = (await list(person.userId)).items[0];
    expect([after?.refundableMicroUsd, after?.refunds.filter(({ isForeign }) => isForeign).length]).toEqual([0, 1]);
    expect(await drift(person.userId)).toEqual([]);
  });

  it("whole: the plan ends at once and is not charged again", async () => {
    const person = await paying();
    expect((await ask(person, {})).status).toBe(200);
    expect([(await tiersOf(person)).tier, (await person.find()).cancel_at_period_end]).toEqual(["free", true]);
    expect((await getPlan(person.principal)).subscription).toMatchObject({ takenBack: "refunded" });
    // What is left of the time that was given back must not pay for another plan.
    await expect(previewChange(person.principal, { price: "nexus_team_month" })).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "taken_back" },
    });
    billing.pass(((await person.find()).items.data[0]?.current_period_end ?? 0) * 1000 - nowMs());
    await billing.deliver(billing.take());
    const ended = await person.find();
    expect([ended.status, (await billing.stripe.invoices.list({ customer: person.customer })).data.length]).toEqual([
      "canceled",
      2,
    ]);
  });

  it("whole: another plan may be bought at once, also the same, and the old one is over", async () => {
    const person = await paying();
    await ask(person, { amountMicroUsd: 9_000_000 });
    // Not as long as some of it is paid for.
    const buy = () => startCheckout(person.principal, { price: "nexus_pro_month" });
    await expect(buy()).rejects.toMatchObject({ details: { reason: "has_plan" } });
    await ask(person, { amountMicroUsd: PRO - 9_000_000 });
    const old = await person.find();
    const { url } = await buy();
    expect((await billing.stripe.subscriptions.retrieve(old.id)).status).toBe("canceled");
    await payOn(url);
    await billing.deliver(billing.take());
    expect((await tiersOf(person)).tier).toBe("pro");
    expect((await getPlan(person.principal)).subscription).toMatchObject({ status: "active", takenBack: null });
    // The whole price, and nothing for the time that was given back.
    const { data } = await billing.stripe.invoices.list({ customer: person.customer, limit: 100 });
    expect(data.map(({ total }) => total)).toEqual([2_900, 2_900, 0]);
    expect((await billing.stripe.customers.retrieve(person.customer)) as object).toMatchObject({ balance: 0 });
    await expect(buy()).rejects.toMatchObject({ details: { reason: "has_plan" } });
  });

  it("whole: a plan that its owner lets go on all the same stays theirs", async () => {
    const person = await paying();
    await ask(person, {});
    await setPlanEnds(person.principal, false);
    await expect(startCheckout(person.principal, { price: "nexus_pro_month" })).rejects.toMatchObject({
      details: { reason: "has_plan" },
    });
    expect((await person.find()).status).toBe("active");
  });

  it("and the bank sends it back: that shows, the entry is reversed, and the plan is in force again", async () => {
    const person = await paying("4000000000005126");
    await withCredits(person, PRO);
    await ask(person, {});
    await billing.deliver(billing.take());
    expect([(await tiersOf(person)).tier, await creditsOf(person.userId)]).toEqual(["free", 0]);
    billing.pass(1000);
    const { stripeRefundId } = await asService()
      .selectFrom("billingRefunds")
      .select("stripeRefundId")
      .where("userId", "=", person.userId)
      .executeTakeFirstOrThrow();
    await closeAtBank(stripeRefundId ?? "");
    const [payment] = (await list(person.userId)).items;
    expect(payment?.refunds).toMatchObject([{ status: "failed" }]);
    expect([payment?.refundableMicroUsd, (await tiersOf(person)).tier]).toEqual([PRO, "pro"]);
    expect((await ledgerOf(person.userId)).map(([kind, paidBack, credit]) => [kind, paidBack, credit])).toEqual([
      ["grant", 0, PRO],
      ["refund", PRO, 0],
      ["adjustment", 0, -PRO],
      ["refund", -PRO, 0],
      ["adjustment", 0, PRO],
    ]);
    expect([await creditsOf(person.userId), await drift(person.userId)]).toEqual([PRO, []]);
  });

  it("which takes its time: it waits until the bank has it", async () => {
    const person = await paying("4000000000007726");
    await ask(person, { amountMicroUsd: 1_000_000 });
    const refunds = async () => (await list(person.userId)).items[0]?.refunds ?? [];
    expect(await refunds()).toMatchObject([{ status: "pending" }]);
    const [refund] = (await billing.stripe.refunds.list({ limit: 1 })).data;
    await closeAtBank(refund?.id ?? "");
    expect(await refunds()).toMatchObject([{ status: "succeeded" }]);
  });

  it("later, when Stripe is out of reach: written down now, sent once", async () => {
    const person = await paying();
    billing.local.outage = 503;
    const body = { id: newId(), amountMicroUsd: 2_000_000 };
    const answer = await ask(person, body);
    expect(answer.status).toBe(200);
    expect((answer.body.data as Payments).items[0]?.refunds).toMatchObject([{ status: "requested" }]);
    billing.local.outage = null;
    await sendRefund(body.id);
    await sendRefund(body.id);
    expect([await atStripe(person), (await list(person.userId)).items[0]?.refunds[0]?.status]).toEqual([
      200,
      "succeeded",
    ]);
  });

  it("takes the credits that the payment bought, and not those that are spent", async () => {
    const person = await paying();
    await withCredits(person, PRO, 10_000_000);
    expect(reasonOf(await ask(person, { amountMicroUsd: 11_000_000 }))).toBe("spent");
    expect(reasonOf(await ask(person, { amountMicroUsd: 1_000_000, destination: "credit" }))).toBe("bought_credits");
    expect((await ask(person, { amountMicroUsd: 10_000_000 })).status).toBe(200);
    expect([await creditsOf(person.userId), await drift(person.userId)]).toEqual([0, []]);
  });
});

describe("a payment is given back on Stripe's pages after its credits were spent", () => {
  it("which leaves a debt, and none any more when the bank sends the money back", async () => {
    const person = await paying("4000000000005126");
    await withCredits(person, PRO);
    const { userId } = person;
    // As if the rest had been spent.
    await sql`update public.credit_grants set remaining_micro_usd = 10000000 where user_id = ${userId}`.execute(
      asService(),
    );
    await sql`select app.enter_credit('adjustment', ${userId}, -19000000, null, 'spent', null, 0, null, now())`.execute(
      asService(),
    );
    const charge = (await billing.stripe.charges.list({ customer: person.customer, limit: 1 })).data[0]?.id ?? "";
    const refund = await billing.stripe.refunds.create({ charge });
    await billing.deliver(billing.take());
    expect([await creditsOf(userId), (await list(userId)).owedMicroUsd]).toEqual([-19_000_000, 19_000_000]);
    expect(await drift(userId)).toEqual([]);
    await closeAtBank(refund.id);
    expect([await creditsOf(userId), (await list(userId)).owedMicroUsd]).toEqual([10_000_000, 0]);
    expect(await drift(userId)).toEqual([]);
  });
});

describe("a payment is given back as credits", () => {
  it("once, with its entry, and the plan stays although it is the whole", async () => {
    const person = await paying();
    const body = { id: newId(), destination: "credit" };
    await Promise.all([ask(person, body), ask(person, body)]);
    expect(await ledgerOf(person.userId)).toEqual([["refund", 0, PRO, "A ticket"]]);
    expect([await creditsOf(person.userId), (await tiersOf(person)).tier, await atStripe(person)]).toEqual([
      PRO,
      "pro",
      0,
    ]);
    expect(reasonOf(await ask(person, { amountMicroUsd: 10_000 }))).toBe("too_much");
  });
});

describe("the payments of an account", () => {
  it("are read page by page, each once, also those of one moment; what is owed is told with every page", async () => {
    const [{ userId }, other] = [await createTestUser(), await createTestUser()];
    const keep = (stripeInvoiceId: string, createdAt: string, payer = userId) =>
      keepInvoice(
        {
          stripeInvoiceId,
          userId: payer,
          stripeSubscriptionId: null,
          number: null,
          status: "paid",
          totalMicroUsd: PRO,
          dueMicroUsd: PRO,
          paidMicroUsd: PRO,
          refundedMicroUsd: 0,
          dispute: null,
          pageUrl: null,
          pdfUrl: null,
          nextAttemptAt: null,
          isSent: false,
          dueAt: null,
          createdAt: new Date(createdAt),
        },
        1,
      );
    const id = (name: string) => `in_${name}${userId.replaceAll("-", "")}`;
    for (const name of ["a", "b", "c"]) await keep(id(name), "2026-01-02T00:00:00Z");
    await keep(id("old"), "2026-01-01T00:00:00Z");
    await keep(id("other"), "2026-01-01T12:00:00Z", other.userId);
    await sql`insert into public.credit_accounts (user_id, overdraft_micro_usd, created_at)
      values (${userId}, 7000000, now())`.execute(asService());
    const pages: (readonly string[])[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await list(userId, `?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
      expect(page.owedMicroUsd).toBe(7_000_000);
      pages.push(page.items.map((payment) => payment.id));
      cursor = page.nextCursor;
    }
    expect(pages).toEqual([
      [id("c"), id("b")],
      [id("a"), id("old")],
    ]);
    await sql`update public.billing_invoices set number = 'NX-0007' where stripe_invoice_id = ${id("b")}`.execute(
      asService(),
    );
    await sql`insert into public.billing_disputes
        (stripe_dispute_id, user_id, stripe_invoice_id, amount_micro_usd, reason, status, version, created_at, updated_at)
      values (${`dp_${userId}`}, ${userId}, ${id("a")}, 1, 'product_not_received', 'lost', 1, now(), now())`.execute(
      asService(),
    );
    await sql`insert into public.billing_refunds (id, user_id, stripe_invoice_id, stripe_refund_id, destination,
        amount_micro_usd, reason, status, is_entered, taken_micro_usd, version, created_at, updated_at)
      values (${newId()}, ${userId}, ${id("old")}, ${`re_${userId}`}, 'card', 1, 'A Ticket of 7%', 'failed', false, 0, 1,
        now(), now())`.execute(asService());
    const found = async (words: string) => {
      const page = await list(userId, `?search=${encodeURIComponent(words)}`);
      // How they stand in all does not depend on what is looked for.
      expect(page).toMatchObject({ owedMicroUsd: 7_000_000, isFlagged: true });
      return page.items.map((payment) => payment.id);
    };
    expect(await found("nx-0007")).toEqual([id("b")]);
    expect(await found(id("c").toUpperCase())).toEqual([id("c")]);
    expect(await found("not received")).toEqual([id("a")]);
    expect(await found(`dp_${userId}`)).toEqual([id("a")]);
    expect(await found("ticket of 7%")).toEqual([id("old")]);
    expect(await found(`re_${userId}`)).toEqual([id("old")]);
    expect(await found(id("other"))).toEqual([]);
    expect(await found("in__")).toEqual([]);
    const two = await list(userId, `?search=in_&limit=3`);
    const rest = await list(userId, `?search=in_&limit=3&cursor=${two.nextCursor}`);
    expect([two.items.length, rest.items.map((payment) => payment.id), rest.nextCursor]).toEqual([
      3,
      [id("old")],
      null,
    ]);
  });
});

describe("only an administrator, for the payment of the person named", () => {
  it("and nobody else", async () => {
    const [person, other] = [await paying(), await paying()];
    const body = { payment: other.payment.id };
    expect((await ask(person, body)).status).toBe(404);
    const own = await send(refundPaymentEndpoint, {
      params: { id: person.userId },
      headers: { cookie: await freshCookie(person) },
      body: { id: newId(), payment: person.payment.id, destination: "card", amountMicroUsd: PRO, reason: "Mine" },
    });
    expect(own.status).toBe(404);
    for (const amountMicroUsd of [0, -10_000, 1, 10_001]) {
      expect((await ask(person, { amountMicroUsd })).status).toBe(422);
    }
    expect((await ask(person, { reason: " " })).status).toBe(422);
    expect([await atStripe(person), await atStripe(other)]).toEqual([0, 0]);
  });
});

describe("the nightly comparison", () => {
  it("brings refunds that no event told of, sends what never left, and finds nothing the second time", async () => {
    await forgetBilling();
    const [foreign, unsent, invented] = [await paying(), await paying(), await paying()];
    const charge = (await billing.stripe.charges.list({ customer: foreign.customer, limit: 1 })).data[0]?.id ?? "";
    await billing.stripe.refunds.create({ charge, amount: 300 });
    billing.local.outage = 503;
    await ask(unsent, { amountMicroUsd: 5_000_000 });
    billing.local.outage = null;
    await ask(invented, { amountMicroUsd: 6_000_000 });
    await asService()
      .updateTable("billingRefunds")
      .set({ stripeRefundId: "re_gone" })
      .where("userId", "=", invented.userId)
      .execute();
    billing.take();
    billing.pass(7 * 3600_000);
    const report = await reconcile();
    expect(
      report.findings
        .filter(({ kind }) => kind === "refund")
        .map(({ fields }) => fields[0])
        .sort(),
    ).toEqual(["missing", "missing", "unknown"]);
    expect([await atStripe(foreign), await atStripe(unsent), await atStripe(invented)]).toEqual([300, 500, 600]);
    for (const { userId } of [foreign, unsent, invented]) expect(await drift(userId)).toEqual([]);
    const sum = (entries: Awaited<ReturnType<typeof ledgerOf>>) => entries.reduce((total, [, paid]) => total + paid, 0);
    expect([sum(await ledgerOf(foreign.userId)), sum(await ledgerOf(invented.userId))]).toEqual([3_000_000, 6_000_000]);
    expect((await reconcile()).findings).toEqual([]);
  });
});
