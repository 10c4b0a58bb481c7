import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type SendOptions, send } from "../../../gate/testing/send.ts";
import type { SignedInUser } from "../../../gate/testing/sign-in.ts";
import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { newId } from "../../../platform/ids.ts";
import { closeMailTransport } from "../../../platform/mail/send-mail.ts";
import { insertGrant, setRequestsLeft } from "../../credits/store.ts";
import { HOLDING, readInvariants } from "../../credits/testing/ledger-state.ts";
import { getLedgerSummary, listLedger } from "../../ledger/service.ts";
import { openMailbox } from "../../mails/testing/mailbox.ts";
import { getMonthCosts } from "../../month-costs/service.ts";
import { drift } from "../../payments/testing/money-of.ts";
import { getQuota, releaseUsage, reserveUsage, settleUsage } from "../../service.ts";
import { billingTasks } from "../../stripe/jobs.ts";
import { changePlan, previewChange, setPlanEnds } from "../../stripe/service/change-plan.ts";
import { pausePlan } from "../../stripe/service/pause-plan.ts";
import { startCheckout } from "../../stripe/service/start-checkout.ts";
import { findCustomerId } from "../../stripe/store/customers.ts";
import { reconcile } from "../../stripe/sync/reconcile.ts";
import { type Billing, buyer, freshCookie, openBilling, payOn } from "../../stripe/testing/open-billing.ts";
import { makeAttempt } from "../../testing/make-attempt.ts";
import { getOverageEndpoint, setOverageEndpoint } from "../api.ts";
import { compareOverage } from "../compare-overage.ts";
import { noticeOverage } from "../notice-overage.ts";
import { reportOverage } from "../report-overage.ts";
import type { Overage } from "../schema.ts";

const DAY_MS = 86_400_000;
const DOLLAR = 1_000_000;
let billing: Billing;
beforeAll(async () => {
  billing = await openBilling({ isFrozen: true });
});
afterEach(() => {
  billing.local.outage = null;
});
afterAll(async () => {
  await billing.close();
  closeMailTransport();
});

const as = async (user: SignedInUser, endpoint: Parameters<typeof send>[0], more: SendOptions = {}) =>
  send(endpoint, { ...more, headers: { cookie: await freshCookie(user) } });
const set = (user: SignedInUser, body: object) => as(user, setOverageEndpoint, { body });
const read = async (user: SignedInUser) => (await as(user, getOverageEndpoint)).body.data as Overage;
const reasonOf = ({ status, body }: Awaited<ReturnType<typeof send>>) => [
  status,
  (body.error?.details as { reason?: string } | undefined)?.reason,
];
const arrive = () => billing.deliver(billing.take());
async function pass(ms: number): Promise<void> {
  billing.pass(ms);
  await arrive();
}

/** Somebody in the trial of Pro. */
async function trying(price = "nexus_pro_month", promotionCode?: string): Promise<SignedInUser> {
  const user = await buyer();
  await payOn((await startCheckout(user.principal, { price, promotionCode })).url);
  await arrive();
  return user;
}

/** Somebody who pays Pro by the month, has no messages left in this one, and allows so many dollars beyond them. */
async function beyond(dollars: number): Promise<SignedInUser> {
  const user = await trying();
  await pass(14 * DAY_MS);
  expect((await set(user, { isOn: true, capMicroUsd: dollars * DOLLAR })).status).toBe(200);
  await spendMonth(user);
  return user;
}
async function spendMonth({ principal }: SignedInUser): Promise<void> {
  await setRequestsLeft(asService(), principal.userId, 0, null);
}

const reserve = ({ principal }: SignedInUser, worstCaseMicroUsd: number | null) =>
  reserveUsage(principal, { purpose: "chat", worstCaseMicroUsd });
async function consume(user: SignedInUser, costMicroUsd: number, worstCaseMicroUsd = costMicroUsd): Promise<void> {
  await settleUsage(await reserve(user, worstCaseMicroUsd), [makeAttempt(costMicroUsd)], "chat");
}
async function customerOf({ principal }: SignedInUser): Promise<string> {
  return (await findCustomerId(principal)) ?? "";
}
/** What Stripe's meter has of a person. */
async function meterOf(user: SignedInUser): Promise<number> {
  const customer = await customerOf(user);
  return billing.local.world.meterEvents
    .filter(({ payload }) => payload.stripe_customer_id === customer)
    .reduce((sum, { payload }) => sum + Number(payload.value), 0);
}
/** The cents of a person's invoices, the oldest first. */
async function invoicesOf(user: SignedInUser): Promise<number[]> {
  const { data } = await billing.stripe.invoices.list({ customer: await customerOf(user), limit: 100 });
  return data.map(({ total }) => total).reverse();
}
/** The items of a person's plan. */
async function itemsOf(user: SignedInUser): Promise<unknown[]> {
  const { data } = await billing.stripe.subscriptions.list({ customer: await customerOf(user) });
  return data[0]?.items.data ?? [];
}
async function renew(user: SignedInUser): Promise<void> {
  const { data } = await billing.stripe.subscriptions.list({ customer: await customerOf(user) });
  await pass((data[0]?.items.data[0]?.current_period_end ?? 0) * 1000 - nowMs() + 1_000);
}

describe("usage beyond the month's messages is allowed", () => {
  it("only with a plan that is paid by the month, and the answer says why not", async () => {
    const nobody = await buyer();
    expect(await read(nobody)).toMatchObject({ settings: null, blockedBy: "no_plan", percent: null });
    expect(reasonOf(await set(nobody, { isOn: true, capMicroUsd: DOLLAR }))).toEqual([409, "no_plan"]);
    const user = await trying();
    expect(reasonOf(await set(user, { isOn: true, capMicroUsd: DOLLAR }))).toEqual([409, "trial"]);
    await pass(14 * DAY_MS);
    expect((await set(user, { isOn: true, capMicroUsd: DOLLAR })).body.data).toMatchObject({
      settings: { isOn: true, capMicroUsd: DOLLAR },
      blockedBy: null,
      percent: 120,
      billedMicroUsd: 0,
    });
    const yearly = await trying("nexus_pro_year");
    await pass(14 * DAY_MS);
    expect(reasonOf(await set(yearly, { isOn: true, capMicroUsd: DOLLAR }))).toEqual([409, "yearly"]);
    expect((await set(yearly, { isOn: false, capMicroUsd: DOLLAR })).status).toBe(200);
    for (const capMicroUsd of [0, DOLLAR - 10_000, DOLLAR + 1, 10_001 * DOLLAR]) {
      expect((await set(user, { isOn: true, capMicroUsd })).status).toBe(422);
    }
  });

  it("not while a discount would take something off it: one for the plan alone does not", async () => {
    const makeCode = async (coupon: Stripe.CouponCreateParams) => {
      const { id } = await billing.stripe.coupons.create({ percent_off: 100, ...coupon });
      return billing.stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: id } });
    };
    const paying = async (coupon: Stripe.CouponCreateParams) => {
      const user = await trying("nexus_pro_month", (await makeCode(coupon)).code);
      await pass(14 * DAY_MS);
      await spendMonth(user);
      return user;
    };
    const plan = { products: ["nexus_pro"] };
    const refused = [409, "discounted"];
    const allow = (user: SignedInUser) => set(user, { isOn: true, capMicroUsd: 10 * DOLLAR });

    const free = await paying({ duration: "forever" });
    expect(reasonOf(await allow(free))).toEqual(refused);
    const both = await paying({ duration: "forever", applies_to: { products: ["nexus_pro", "nexus_overage"] } });
    expect(reasonOf(await allow(both))).toEqual(refused);

    const guest = await paying({ duration: "forever", applies_to: plan });
    expect((await allow(guest)).status).toBe(200);
    await consume(guest, DOLLAR);
    await reportOverage();
    await renew(guest);
    expect((await invoicesOf(guest)).at(-1)).toBe(120);
    // One that comes later stops it.
    const { data } = await billing.stripe.subscriptions.list({ customer: await customerOf(guest) });
    const discounts = [{ promotion_code: (await makeCode({ duration: "repeating", duration_in_months: 2 })).id }];
    await billing.stripe.subscriptions.update(data[0]?.id ?? "", { discounts });
    await arrive();
    await spendMonth(guest);
    await expect(reserve(guest, 1)).rejects.toMatchObject({ code: "quota_exceeded" });
    expect(await read(guest)).toMatchObject({ blockedBy: "discounted", percent: null });
    // The nightly comparison reads the same.
    expect((await reconcile()).findings.filter(({ id }) => id === data[0]?.id)).toEqual([]);
    await renew(guest);
    await renew(guest);
    expect(await read(guest)).toMatchObject({ blockedBy: null, percent: 120 });
  });

  it("no more once the plan is not paid", async () => {
    const user = await beyond(10);
    await consume(user, 1_000);
    const { userId } = user.principal;
    for (const change of [{ status: "past_due" }, { status: "active", isCollectionPaused: true }]) {
      await asService().updateTable("billingSubscriptions").set(change).where("userId", "=", userId).execute();
      expect(await read(user)).toMatchObject({ blockedBy: "unpaid", percent: null });
      await expect(reserve(user, 1_000)).rejects.toMatchObject({ code: "quota_exceeded" });
    }
  });

  it("nowhere where nothing is sold, nor what was allowed before", async () => {
    const user = await beyond(10);
    vi.stubEnv("STRIPE_SECRET_KEY", "");
    vi.stubEnv("STRIPE_WEBHOOK_SECRET", "");
    resetEnv();
    try {
      expect((await as(user, getOverageEndpoint)).status).toBe(404);
      expect((await set(user, { isOn: true, capMicroUsd: DOLLAR })).status).toBe(404);
      for (const { run } of billingTasks()) await run();
      await expect(reserve(user, 1_000)).rejects.toMatchObject({ code: "quota_exceeded" });
    } finally {
      vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_local");
      vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef,whsec_fedcba9876543210");
      resetEnv();
    }
  });
});

describe("a request beyond the month's messages", () => {
  it("is paid by credits first, then billed, up to the cap, which says what resets when", async () => {
    const user = await beyond(2);
    await insertGrant(asService(), user.principal.userId, { amountMicroUsd: DOLLAR, expiresAt: null, reason: null });
    await consume(user, DOLLAR);
    expect(await getQuota(user.principal)).toMatchObject({ creditMicroUsd: 0, beyondMicroUsd: 2 * DOLLAR });
    const open = await reserve(user, DOLLAR);
    expect(await read(user)).toMatchObject({ billedMicroUsd: 0, heldMicroUsd: 1_200_000 });
    const { resetsAt } = await read(user);
    await expect(reserve(user, DOLLAR)).rejects.toMatchObject({
      code: "quota_exceeded",
      details: { resetsAt, overageCapMicroUsd: 2 * DOLLAR, overageBilledMicroUsd: 0 },
    });
    await expect(reserve(user, null)).rejects.toMatchObject({ code: "quota_exceeded" });
    await settleUsage(open, [makeAttempt(500_000)], "chat");
    expect(await read(user)).toMatchObject({ billedMicroUsd: 600_000, heldMicroUsd: 0 });
    const { items } = await listLedger(user.principal, { limit: 10 });
    expect(
      items.map(({ kind, paidBy, creditMicroUsd, overageMicroUsd }) => [kind, paidBy, creditMicroUsd, overageMicroUsd]),
    ).toEqual(
      expect.arrayContaining([
        ["settle", "overage", 0, 0],
        ["overage", "overage", 0, 600_000],
        ["overage", "credits", -DOLLAR, 0],
      ]),
    );
    // What costs nothing is given, and what failed is not billed.
    await consume(user, 0);
    await releaseUsage(await reserve(user, DOLLAR), [], "chat");
    // What cost more than it could is billed with what it could: the cap is a promise.
    await consume(user, 50 * DOLLAR, 1_166_666);
    expect(await read(user)).toMatchObject({ billedMicroUsd: 2 * DOLLAR, heldMicroUsd: 0 });
    await expect(reserve(user, 1)).rejects.toMatchObject({ details: { overageBilledMicroUsd: 2 * DOLLAR } });
    await consume(user, 0);
    expect(await readInvariants(user.principal.userId)).toMatchObject({ ...HOLDING, I2: expect.anything() });
  });

  it("is not billed for calls on an own key", async () => {
    const user = await beyond(10);
    const { userId } = user.principal;
    const own = { ...makeAttempt(700), keySource: "user" as const };
    await settleUsage(await reserve(user, 5_000), [own, makeAttempt(20)], "chat");
    // 120 % of the 20 alone.
    expect(await read(user)).toMatchObject({ billedMicroUsd: 24 });
    expect(await drift(userId)).toEqual([]);
  });

  it("is told by mail when most of the amount is used, once, and again of a higher one", async () => {
    const user = await beyond(2);
    const mails = openMailbox(user.principal);
    await mails();
    const tell = async () => {
      await Promise.all([noticeOverage(), noticeOverage()]);
      return (await mails()).map(({ subject }) => subject);
    };
    await consume(user, 1_333_325);
    expect(await tell()).toEqual([]);
    await consume(user, 10);
    expect(await tell()).toEqual(["Beyond your messages at Nexus AI: $1.60 of $2.00"]);
    await consume(user, 100_000);
    expect(await tell()).toEqual([]);
    await set(user, { isOn: true, capMicroUsd: 2_100_000 });
    expect(await tell()).toEqual(["Beyond your messages at Nexus AI: $1.72 of $2.10"]);
  });

  it("is refused as before where nothing is allowed, and a lower cap takes nothing back", async () => {
    const user = await beyond(2);
    await consume(user, DOLLAR);
    await set(user, { isOn: true, capMicroUsd: DOLLAR });
    await expect(reserve(user, 1)).rejects.toMatchObject({ details: { overageCapMicroUsd: DOLLAR } });
    await set(user, { isOn: false, capMicroUsd: 2 * DOLLAR });
    const refusal = await reserve(user, 1).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "quota_exceeded", message: "This month's messages are used up." });
    expect(refusal).not.toMatchObject({ details: { overageCapMicroUsd: expect.anything() } });
    expect(await read(user)).toMatchObject({ billedMicroUsd: 1_200_000 });
  });
});

describe("what was used beyond the month's messages", () => {
  it("is told to Stripe's meter once, however many workers do it, and is on the next invoice", async () => {
    const user = await beyond(50);
    for (const cost of [500_000, 333_333, 1]) await consume(user, cost);
    const [costs, owed] = [500_000 + 333_333 + 1, 600_000 + 400_000 + 2];
    // The numbers of the ledger, of what the month has cost, and of the invoice are the same numbers.
    const { items } = await listLedger(user.principal, { limit: 100 });
    const lines = items.filter(({ kind }) => kind === "overage");
    expect(lines.reduce((sum, { overageMicroUsd }) => sum + overageMicroUsd, 0)).toBe(owed);
    const counted = [getLedgerSummary(user.principal, {}), getMonthCosts(user.principal), getQuota(user.principal)];
    expect((await Promise.all(counted)).map(({ costMicroUsd }) => costMicroUsd)).toEqual([costs, costs, costs]);
    expect(await read(user)).toMatchObject({ billedMicroUsd: owed });
    await Promise.all(Array.from({ length: 10 }, reportOverage));
    expect([await reportOverage(), await meterOf(user)]).toEqual([0, owed]);
    expect(await compareOverage()).toEqual([]);
    await renew(user);
    expect((await invoicesOf(user)).at(-1)).toBe(2_900 + 100);
    const { data } = await billing.stripe.invoices.list({ customer: await customerOf(user), limit: 1 });
    const billed = data[0]?.lines.data.filter(({ pricing }) => pricing?.price_details?.product === "nexus_overage");
    expect(billed?.map(({ quantity, amount }) => [quantity, amount])).toEqual([[owed, Math.round(owed / 10_000)]]);
    await renew(user);
    expect((await invoicesOf(user)).at(-1)).toBe(2_900);
  });

  it("waits while Stripe is out of reach, and is told once it is back, in the period that is billed then", async () => {
    const user = await beyond(50);
    await consume(user, DOLLAR);
    billing.local.outage = 503;
    expect(await reportOverage()).toBe(0);
    billing.local.outage = null;
    await renew(user);
    expect((await invoicesOf(user)).at(-1)).toBe(2_900);
    expect([await reportOverage(), await meterOf(user)]).toEqual([1, 1_200_000]);
    await renew(user);
    expect((await invoicesOf(user)).at(-1)).toBe(2_900 + 120);
  });

  it("is told once although the answer to it was lost", async () => {
    const user = await beyond(50);
    await consume(user, DOLLAR);
    await reportOverage();
    await asService()
      .updateTable("overageEvents")
      .set({ reportedAt: null, countedAt: null })
      .where("userId", "=", user.principal.userId)
      .execute();
    expect([await reportOverage(), await meterOf(user)]).toEqual([1, 1_200_000]);
    await asService()
      .updateTable("overageEvents")
      .set({ reportedAt: null })
      .where("userId", "=", user.principal.userId)
      .execute();
    expect([await reportOverage(), await meterOf(user)]).toEqual([1, 1_200_000]);
  });

  it("is compared each night, and what differs is reported and left alone", async () => {
    const user = await beyond(50);
    await consume(user, DOLLAR);
    await reportOverage();
    expect((await reconcile()).findings.filter(({ kind }) => kind === "overage")).toEqual([]);
    await billing.stripe.billing.meterEvents.create({
      event_name: "nexus_overage",
      identifier: newId(),
      payload: { stripe_customer_id: await customerOf(user), value: "7" },
    });
    for (let night = 0; night < 2; night++) {
      const { findings, repaired } = await reconcile();
      expect(findings).toContainEqual({
        kind: "overage",
        id: user.principal.userId,
        fields: ["1200007 of 1200000"],
      });
      expect(repaired).toBe(findings.filter(({ kind }) => kind !== "overage").length);
    }
  });

  it("must be billed before a pause, which would void it", async () => {
    const user = await beyond(10);
    const refused = { code: "conflict", details: { reason: "overage_open" } };
    const held = await reserve(user, 2 * DOLLAR);
    await expect(pausePlan(user.principal, { months: 1 })).rejects.toMatchObject(refused);
    await settleUsage(held, [makeAttempt(2 * DOLLAR)], "chat");
    await expect(pausePlan(user.principal, { months: 1 })).rejects.toMatchObject(refused);
    await reportOverage();
    await expect(pausePlan(user.principal, { months: 1 })).rejects.toMatchObject(refused);
    const before = (await invoicesOf(user)).length;
    await renew(user);
    expect((await invoicesOf(user)).slice(before)).toEqual([2_900 + 240]);
    await expect(pausePlan(user.principal, { months: 1 })).resolves.toMatchObject({
      subscription: { pause: { isBegun: false } },
    });
  });

  it.each([
    ["a pause", (user: SignedInUser) => pausePlan(user.principal, { months: 1 })],
    ["a plan by the year", (user: SignedInUser) => changePlan(user.principal, { price: "nexus_team_year" })],
  ])("cannot begin while Stripe is asked for %s", async (_, change) => {
    const user = await beyond(10);
    let begun: Promise<string> | undefined;
    const { requests } = billing.local;
    const push = requests.push.bind(requests);
    // While Stripe does it, and nobody here knows.
    const pushed = vi.spyOn(requests, "push").mockImplementation((...lines) => {
      if (lines.some((line) => /^POST \/v1\/subscriptions\/sub_/.test(line))) {
        begun ??= reserve(user, DOLLAR);
        begun.catch(() => undefined);
      }
      return push(...lines);
    });
    await change(user);
    pushed.mockRestore();
    await expect(begun).rejects.toMatchObject({ code: "quota_exceeded" });
    // Refused, all is as before.
    const other = await beyond(10);
    billing.local.outage = 500;
    await expect(change(other)).rejects.toMatchObject({ code: "unavailable" });
    billing.local.outage = null;
    expect(await read(other)).toMatchObject({ blockedBy: null, percent: 120 });
    await expect(reserve(other, DOLLAR)).resolves.toEqual(expect.any(String));
  });

  it("stays on its plan when that changes, and must be billed before a plan by the year", async () => {
    const user = await beyond(50);
    await consume(user, DOLLAR);
    await reportOverage();
    await changePlan(user.principal, { price: "nexus_team_month" });
    await arrive();
    expect(await read(user)).toMatchObject({ percent: 110, billedMicroUsd: 1_200_000 });
    await expect(changePlan(user.principal, { price: "nexus_team_year" })).rejects.toMatchObject({
      code: "conflict",
      details: { reason: "overage_open" },
    });
    const before = (await invoicesOf(user)).length;
    await renew(user);
    expect((await invoicesOf(user)).slice(before)).toEqual([9_900 + 120]);
    const standing = await itemsOf(user);
    expect(standing).toHaveLength(2);
    await previewChange(user.principal, { price: "nexus_team_year" });
    expect(await itemsOf(user)).toEqual(standing);
    await changePlan(user.principal, { price: "nexus_team_year" });
    expect(await itemsOf(user)).toHaveLength(1);
    await arrive();
    expect(await read(user)).toMatchObject({ blockedBy: "yearly" });
    await expect(setPlanEnds(user.principal, true)).resolves.toMatchObject({ tier: "team" });
  });
});
