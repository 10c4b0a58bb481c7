import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RATE_LIMITS } from "../../../gate/rate-limits.ts";
import { type SendOptions, send } from "../../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import type { Page } from "../../../platform/public/page-schema.ts";
import { updateTierEndpoint } from "../../tiers/api.ts";
import * as api from "../api.ts";
import type { Plan, Preview } from "../schema.ts";
import { getPriceList } from "../service/get-price-list.ts";
import { syncCatalogue } from "../service/sync-catalogue.ts";
import { replaceCurrentPrices } from "../store/prices.ts";
import { type Billing, buyer, freshCookie, openBilling, payOn, postEvent, tiersOf } from "../testing/open-billing.ts";

const DAY_MS = 86_400_000;
let billing: Billing;
beforeAll(async () => {
  billing = await openBilling();
});
afterEach(() => {
  billing.local.outage = null;
});
afterAll(() => billing.close());

const as = async (user: SignedInUser, endpoint: Parameters<typeof send>[0], more: SendOptions = {}) =>
  send(endpoint, { ...more, headers: { cookie: await freshCookie(user) } });
const codeOf = ({ status, body }: Awaited<ReturnType<typeof send>>) => `${status} ${body.error?.code}`;

async function checkout(user: SignedInUser, price = "nexus_pro_month", more: object = {}): Promise<string> {
  const answer = await as(user, api.startCheckoutEndpoint, { body: { price, ...more } });
  expect(answer.status, answer.text).toBe(200);
  return (answer.body.data as { url: string }).url;
}

async function planOf(user: SignedInUser): Promise<Plan> {
  return (await as(user, api.getPlanEndpoint)).body.data as Plan;
}

/** Buys a plan and lets its events arrive. */
async function buy(user: SignedInUser, price = "nexus_pro_month", form = {}): Promise<Plan> {
  await payOn(await checkout(user, price), form);
  await billing.deliver(billing.take());
  return planOf(user);
}

async function buyWithoutTrial(user: SignedInUser, price = "nexus_pro_month"): Promise<Plan> {
  await buy(user, price);
  billing.pass(14 * DAY_MS);
  await billing.deliver(billing.take());
  return planOf(user);
}

describe("the catalogue", () => {
  it("is made once from the tiers, and a new amount takes the place of the old without losing it", async () => {
    expect(await syncCatalogue()).toEqual([]);
    const { data } = await billing.stripe.prices.list({ active: true, limit: 100 });
    expect(data.map(({ lookup_key, unit_amount }) => [lookup_key, unit_amount]).sort()).toEqual([
      ["nexus_overage_month", null],
      ["nexus_pro_month", 2_900],
      ["nexus_pro_year", 29_000],
      ["nexus_team_month", 9_900],
      ["nexus_team_year", 99_000],
    ]);
    const admin = await signedInUser({ role: "admin" });
    const set = (monthlyMicroUsd: number) =>
      as(admin, updateTierEndpoint, { params: { id: "team" }, body: { monthlyMicroUsd } });
    const shown = async () => (await getPriceList()).find(({ id }) => id === "team")?.monthlyMicroUsd;
    const before = await buyer();
    const offered = async () =>
      (await planOf(before)).offers.find(({ key }) => key === "nexus_team_month")?.amountMicroUsd;
    await buyWithoutTrial(before, "nexus_team_month");
    // Until Stripe knows of it, it is shown and sold at what Stripe takes.
    expect((await set(109_000_000)).body.data).toMatchObject({
      monthlyMicroUsd: 109_000_000,
      soldMonthlyMicroUsd: 99_000_000,
      soldYearlyMicroUsd: 990_000_000,
    });
    expect(await shown()).toBe(99_000_000);
    expect(await offered()).toBe(99_000_000);
    expect(await syncCatalogue()).toEqual(["price nexus_team_month replaced: 10900 cents a month"]);
    expect(await shown()).toBe(109_000_000);
    expect(await offered()).toBe(109_000_000);
    // Who had it keeps the price and what it gives, through the next payment too.
    billing.pass(31 * DAY_MS);
    await billing.deliver(billing.take());
    expect(await planOf(before)).toMatchObject({ tier: "team", subscription: { amountMicroUsd: 99_000_000 } });
    const { items } = (await as(before, api.listInvoicesEndpoint)).body.data as { items: { totalMicroUsd: number }[] };
    expect(items.map(({ totalMicroUsd }) => totalMicroUsd)).toEqual([99_000_000, 99_000_000, 0]);
    await set(99_000_000);
    expect(await syncCatalogue()).toEqual(["price nexus_team_month replaced: 9900 cents a month"]);
    expect(await syncCatalogue()).toEqual([]);
    const kept = await asService()
      .selectFrom("stripePrices")
      .select("isCurrent")
      .where("lookupKey", "=", "nexus_team_month")
      .execute();
    expect(kept.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    expect(kept.length).toBeGreaterThanOrEqual(3);
  });
});

describe("buying a plan", () => {
  it("is tried for free the first time, and in force when the buyer comes back, before any event", async () => {
    const user = await buyer();
    const url = await checkout(user);
    const back = new URL(await payOn(url));
    expect(back.pathname).toBe("/settings/plan");
    const session = back.searchParams.get("checkout") ?? "";
    const state = await as(user, api.readCheckoutEndpoint, { query: `?session=${session}` });
    expect(state.body.data).toEqual({ state: "success", tier: "pro" });
    expect(await planOf(user)).toMatchObject({
      tier: "pro",
      canTry: false,
      subscription: { status: "trialing", offerKey: "nexus_pro_month", amountMicroUsd: 29_000_000, endsAt: null },
    });
    await billing.deliver(billing.take());
    const { items } = (await as(user, api.listInvoicesEndpoint)).body.data as { items: unknown[] };
    expect(items).toEqual([
      expect.objectContaining({ status: "paid", totalMicroUsd: 0, pdfUrl: expect.stringMatching(/pdf$/) }),
    ]);
    // Nobody else sees it.
    const other = await buyer();
    await checkout(other);
    expect(codeOf(await as(other, api.readCheckoutEndpoint, { query: `?session=${session}` }))).toBe("404 not_found");
    expect(codeOf(await as(user, api.readCheckoutEndpoint, { query: "?session=cs_test_none" }))).toBe("404 not_found");
    expect((await as(other, api.listInvoicesEndpoint)).body.data).toEqual({ items: [], nextCursor: null });
  });

  it("is not there while the card is refused", async () => {
    const user = await buyer();
    const url = await checkout(user);
    expect(await payOn(url, { number: "4000000000000002" })).toMatch(/^\/c\/pay\//);
    const open = /cs_\w+/.exec(url)?.[0] ?? "";
    const read = async (session: string) =>
      (await as(user, api.readCheckoutEndpoint, { query: `?session=${session}` })).body.data;
    expect(await read(open)).toEqual({ state: "failed", tier: null });
    expect((await planOf(user)).tier).toBe("free");
  });

  it("is pending while a bank decides, and then there or not", async () => {
    for (const isPaid of [true, false]) {
      const user = await buyer();
      expect(await planOf(user)).toMatchObject({ hasCustomer: false });
      // The first is tried for free, so that nothing is left to decide; this is about the second.
      await buy(user);
      const [customer] = (await billing.stripe.customers.list({ email: user.principal.email })).data;
      const [first] = (await billing.stripe.subscriptions.list({ customer: customer?.id ?? "" })).data;
      await billing.stripe.subscriptions.cancel(first?.id ?? "");
      await billing.deliver(billing.take());
      // Whoever had a plan still has cards and invoices to manage.
      expect(await planOf(user)).toMatchObject({ subscription: null, hasCustomer: true });
      const url = await checkout(user, "nexus_team_month");
      const session = new URL(await payOn(url, { later: "1" })).searchParams.get("checkout") ?? "";
      const read = async () => (await as(user, api.readCheckoutEndpoint, { query: `?session=${session}` })).body.data;
      expect([await read(), (await planOf(user)).tier]).toEqual([{ state: "pending", tier: "team" }, "free"]);
      await fetch(`${billing.local.url}/__settle`, { method: "POST", body: JSON.stringify({ session, paid: isPaid }) });
      await billing.deliver(billing.take());
      expect((await planOf(user)).tier).toBe(isPaid ? "team" : "free");
      expect(await read()).toEqual({ state: isPaid ? "success" : "failed", tier: "team" });
    }
  });

  it("is not sold a second time while the event of the first payment is still under way", async () => {
    const user = await buyer();
    await payOn(await checkout(user));
    expect((await planOf(user)).tier).toBe("free");
    const again = await as(user, api.startCheckoutEndpoint, { body: { price: "nexus_pro_month" } });
    expect([codeOf(again), again.body.error?.details]).toEqual(["409 conflict", { reason: "has_plan" }]);
    expect((await planOf(user)).tier).toBe("pro");
  });

  it("closes the pages that were opened before, and refuses a second plan", async () => {
    const user = await buyer();
    const first = await checkout(user);
    const second = await checkout(user);
    expect(await payOn(first)).not.toContain("/settings/plan");
    expect(await payOn(second)).toContain("/settings/plan");
    await billing.deliver(billing.take());
    expect(codeOf(await as(user, api.startCheckoutEndpoint, { body: { price: "nexus_pro_month" } }))).toBe(
      "409 conflict",
    );
  });

  it("makes one customer of a person who asks twenty times at once, and leaves one page open", async () => {
    const user = await buyer();
    const pages = await Promise.all(Array.from({ length: 20 }, () => checkout(user)));
    const { data } = await billing.stripe.customers.list({ email: user.principal.email });
    expect(data).toHaveLength(1);
    const customer = data[0]?.id ?? "";
    const open = await billing.stripe.checkout.sessions.list({ customer, status: "open", limit: 100 });
    expect(open.data).toHaveLength(1);
    expect(pages).toContain(open.data[0]?.url);
  });

  it("makes a new customer where the old one was deleted at Stripe", async () => {
    const user = await buyer();
    await checkout(user);
    const [gone] = (await billing.stripe.customers.list({ email: user.principal.email })).data;
    await billing.stripe.customers.del(gone?.id ?? "");
    await Promise.all([checkout(user), checkout(user)]);
    const { data } = await billing.stripe.customers.list({ email: user.principal.email });
    expect([data.length, data[0]?.id === gone?.id]).toEqual([1, false]);
    expect((await buy(user)).tier).toBe("pro");
  });

  it.each([
    ["an unknown price", { price: "nexus_gold_month" }],
    ["Stripe's own name of a price", { price: "price_123" }],
    ["several", { price: "nexus_pro_month", quantity: 3 }],
    ["none", { price: "nexus_pro_month", quantity: 0 }],
    ["another currency", { price: "nexus_pro_month", currency: "jpy" }],
    ["an amount", { price: "nexus_pro_month", amount: 1 }],
    ["a coupon", { price: "nexus_pro_month", coupon: "FREE" }],
    ["a discount", { price: "nexus_pro_month", discounts: [{ coupon: "FREE" }] }],
    ["a code that is not valid", { price: "nexus_pro_month", promotionCode: "NOPE" }],
    ["somebody's customer", { price: "nexus_pro_month", customer: "cus_1" }],
  ])("refuses %s (BL-10)", async (_, body) => {
    const user = await buyer();
    const before = billing.local.world.checkoutSessions.all().length;
    expect(codeOf(await as(user, api.startCheckoutEndpoint, { body }))).toBe("400 bad_request");
    expect(billing.local.world.checkoutSessions.all()).toHaveLength(before);
  });

  it("says so when Stripe is down, and when the prices are not set up", async () => {
    const user = await buyer();
    billing.local.outage = 503;
    const down = await as(user, api.startCheckoutEndpoint, { body: { price: "nexus_pro_month" } });
    expect(codeOf(down)).toBe("503 unavailable");
    expect(down.text).not.toMatch(/stripe/i);
    billing.local.outage = null;
    await replaceCurrentPrices([]);
    expect(codeOf(await as(user, api.startCheckoutEndpoint, { body: { price: "nexus_pro_month" } }))).toBe(
      "503 not_configured",
    );
    await syncCatalogue();
  });

  it("costs less with a code, of which people may ask ten times in ten minutes", async () => {
    const coupon = await billing.stripe.coupons.create({
      percent_off: 25,
      duration: "repeating",
      duration_in_months: 3,
    });
    await billing.stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code: "QUARTER" });
    const user = await buyer();
    const ask = (code: string, address: string) =>
      send(api.checkPromotionEndpoint, {
        body: { code },
        headers: { cookie: user.cookie, "x-nexus-remote-address": address },
      });
    expect((await ask("quarter", "10.1.1.1")).body.data).toEqual({
      code: "quarter",
      percentOff: 25,
      amountOffMicroUsd: null,
      duration: "repeating",
      durationMonths: 3,
    });
    for (let turn = 1; turn < RATE_LIMITS.promotionCode.limit; turn++) {
      expect(codeOf(await ask("nope", "10.1.1.1"))).toBe("404 not_found");
    }
    expect(codeOf(await ask("nope", "10.1.1.1"))).toBe("429 rate_limited");
    expect(codeOf(await ask("", "10.1.1.2"))).toBe("422 invalid_input");
    await checkout(user, "nexus_pro_month", { promotionCode: "QUARTER" });
    expect(billing.local.world.checkoutSessions.all().at(-1)?.discounts).toHaveLength(1);
  });
});

describe("a plan that was bought", () => {
  it("shows what a change costs, changes nothing before, and takes that amount", async () => {
    const user = await buyer();
    const plan = await buyWithoutTrial(user);
    expect(plan.subscription).toMatchObject({ status: "active", endsAt: null });
    billing.pass(15 * DAY_MS);
    const price = "nexus_team_month";
    const answer = await as(user, api.previewChangeEndpoint, { body: { price } });
    const preview = answer.body.data as Preview;
    expect(preview.lines).toHaveLength(2);
    expect(preview.dueNowMicroUsd).toBe(preview.lines.reduce((sum, line) => sum + line.amountMicroUsd, 0));
    expect(preview.renewsAt).toBe(plan.subscription?.renewsAt);
    expect((await planOf(user)).tier).toBe("pro");
    const changed = await as(user, api.changePlanEndpoint, { body: { price, prorationAt: preview.prorationAt } });
    expect(changed.body.data).toMatchObject({
      tier: "team",
      subscription: { offerKey: price, amountMicroUsd: 99_000_000 },
    });
    const read = (query: string) => as(user, api.listInvoicesEndpoint, { query });
    const { items, nextCursor } = (await read("?limit=1")).body.data as Page<{ id: string; totalMicroUsd: number }>;
    expect(items.map(({ totalMicroUsd }) => totalMicroUsd)).toEqual([preview.dueNowMicroUsd]);
    expect((await read(`?cursor=${nextCursor}`)).body.data).toMatchObject({
      items: [{ totalMicroUsd: 29_000_000 }, { totalMicroUsd: 0 }],
      nextCursor: null,
    });
    expect((await read("?limit=0")).status).toBe(422);
    expect(codeOf(await as(user, api.changePlanEndpoint, { body: { price } }))).toBe("409 conflict");
    expect(codeOf(await as(user, api.previewChangeEndpoint, { body: { price } }))).toBe("409 conflict");
  });

  it("cannot be changed as of a moment of one's own choosing", async () => {
    const user = await buyer();
    const { subscription } = await buyWithoutTrial(user);
    const now = Date.parse(subscription?.renewsAt ?? "") - 31 * DAY_MS;
    for (const at of [Date.parse(subscription?.renewsAt ?? "") - 1_000, now - DAY_MS]) {
      const body = { price: "nexus_team_month", prorationAt: new Date(at).toISOString() };
      const answer = await as(user, api.changePlanEndpoint, { body });
      expect([codeOf(answer), answer.body.error?.details]).toEqual(["409 conflict", { reason: "preview_expired" }]);
    }
    for (const endpoint of [api.changePlanEndpoint, api.previewChangeEndpoint]) {
      const body = { price: "nexus_team_month", quantity: 2 };
      expect(codeOf(await as(user, endpoint, { body }))).toBe("400 bad_request");
    }
    expect((await planOf(user)).tier).toBe("pro");
  });

  it("stays as it is when the card is refused", async () => {
    const user = await buyer();
    await buyWithoutTrial(user);
    const [customer] = (await billing.stripe.customers.list({ email: user.principal.email })).data;
    const [subscription] = (await billing.stripe.subscriptions.list({ customer: customer?.id ?? "" })).data;
    const bad = await billing.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
      customer: customer?.id ?? "",
    });
    await billing.stripe.subscriptions.update(subscription?.id ?? "", { default_payment_method: bad.id });
    const answer = await as(user, api.changePlanEndpoint, { body: { price: "nexus_team_year" } });
    expect([codeOf(answer), answer.body.error?.details]).toEqual([
      "409 conflict",
      { reason: "card_refused", declineCode: "generic_decline" },
    ]);
    await billing.deliver(billing.take());
    expect(await planOf(user)).toMatchObject({ tier: "pro", subscription: { offerKey: "nexus_pro_month" } });
  });

  it("is cancelled for the end of what is paid, and goes on when that is taken back", async () => {
    const user = await buyer();
    const { subscription } = await buyWithoutTrial(user);
    const cancelled = await as(user, api.cancelPlanEndpoint);
    expect(cancelled.body.data).toMatchObject({ tier: "pro", subscription: { endsAt: subscription?.renewsAt } });
    expect(codeOf(await as(user, api.cancelPlanEndpoint))).toBe("409 conflict");
    const resumed = await as(user, api.resumePlanEndpoint);
    expect(resumed.body.data).toMatchObject({ tier: "pro", subscription: { endsAt: null } });
    expect(codeOf(await as(user, api.resumePlanEndpoint))).toBe("409 conflict");
    const portal = (await as(user, api.openPortalEndpoint)).body.data as { url: string };
    expect((await fetch(portal.url)).status).toBe(200);
  });

  it("does not take away a tier that was granted", async () => {
    const user = await buyer();
    await asService()
      .updateTable("profiles")
      .set({ grantedTier: "team", tier: "team" })
      .where("id", "=", user.principal.userId)
      .execute();
    await buy(user);
    expect(await tiersOf(user.principal)).toEqual({ tier: "team", planTier: "pro", grantedTier: "team" });
  });

  it("is nobody's before it is bought", async () => {
    const user = await buyer();
    const answers = await Promise.all([
      as(user, api.cancelPlanEndpoint),
      as(user, api.resumePlanEndpoint),
      as(user, api.openPortalEndpoint),
      as(user, api.previewChangeEndpoint, { body: { price: "nexus_pro_month" } }),
      as(user, api.changePlanEndpoint, { body: { price: "nexus_pro_month" } }),
    ]);
    expect(answers.map(codeOf)).toEqual(Array.from({ length: 5 }, () => "404 not_found"));
  });

  it("limits how often one address may ask for pages and changes", async () => {
    const user = await buyer();
    const headers = { cookie: await freshCookie(user), "x-nexus-remote-address": "10.9.9.9" };
    const codes: string[] = [];
    for (let turn = 0; turn <= RATE_LIMITS.billing.limit; turn++)
      codes.push(codeOf(await send(api.cancelPlanEndpoint, { headers })));
    expect(codes.at(-1)).toBe("429 rate_limited");
    expect(codes.filter((code) => code === "404 not_found")).toHaveLength(RATE_LIMITS.billing.limit);
  });
});

describe("where nothing is sold", () => {
  it("every operation is an unknown route, for everybody", async () => {
    const user = await buyer();
    const saved = process.env.STRIPE_SECRET_KEY;
    const secret = process.env.STRIPE_WEBHOOK_SECRET;
    process.env.STRIPE_SECRET_KEY = "";
    process.env.STRIPE_WEBHOOK_SECRET = "";
    resetEnv();
    try {
      expect((await postEvent("{}")).status).toBe(404);
      for (const endpoint of api.stripeEndpoints) {
        for (const headers of [{}, { cookie: user.cookie }]) {
          const answer = await send(endpoint, { headers });
          expect([codeOf(answer), answer.body.error?.message]).toEqual([
            "404 not_found",
            "This API route was not found.",
          ]);
        }
      }
    } finally {
      process.env.STRIPE_SECRET_KEY = saved;
      process.env.STRIPE_WEBHOOK_SECRET = secret;
      resetEnv();
    }
  });
});
