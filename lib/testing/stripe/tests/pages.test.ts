import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openShop, type Shop } from "./shop.ts";

const SECRET = "whsec_local_test_secret";
let shop: Shop;
const received: { body: string; signature: string }[] = [];
let status = 200;
const hook = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  received.push({ body: Buffer.concat(chunks).toString(), signature: String(request.headers["stripe-signature"]) });
  response.writeHead(status).end();
});
beforeAll(async () => {
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  const { port } = hook.address() as AddressInfo;
  shop = await openShop({ webhook: { url: `http://127.0.0.1:${port}/hook`, secret: SECRET } });
});
afterAll(async () => {
  await shop.local.stop();
  await new Promise((resolve) => hook.close(resolve));
});

async function click(url: string, form: Record<string, string>) {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
  return answer.headers.get("location") ?? "";
}
const read = async (url: string) => (await fetch(url)).text();

async function openCheckout(more: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  const { stripe, pro } = shop;
  const customer = await stripe.customers.create({ email: "ada@example.com" });
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer: customer.id,
    line_items: [{ price: pro.id, quantity: 1 }],
    success_url: "http://shop/ok?session={CHECKOUT_SESSION_ID}",
    cancel_url: "http://shop/back",
    ...more,
  });
  return { customer, session, url: session.url ?? "" };
}
const pay = (url: string, number: string) => click(url, { act: "pay", email: "ada@example.com", number, name: "Ada" });

describe("the hosted pages", () => {
  it("sell a subscription to a good card and lead back", async () => {
    const { session, url, customer } = await openCheckout();
    expect(await read(url)).toContain("Total due today <strong>$29.00</strong>");
    expect(await pay(url, "4242 4242 4242 4242")).toBe(`http://shop/ok?session=${session.id}`);
    const done = await shop.stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription", "line_items"] });
    expect(done).toMatchObject({ status: "complete", payment_status: "paid", customer: customer.id, url: null });
    expect(done.subscription).toMatchObject({ status: "active", customer: customer.id });
    expect(done.line_items?.data).toHaveLength(1);
    expect(await read(url)).toContain("expired");
  });

  it("tell a refused card what is wrong, and make nothing", async () => {
    const { url, customer, session } = await openCheckout();
    expect(await pay(url, "4000000000000002")).toBe(`/c/pay/${session.id}`);
    expect(await read(url)).toContain("Your card was declined.");
    expect((await shop.stripe.subscriptions.list({ customer: customer.id, status: "all" })).data).toEqual([]);
    expect(await pay(url, "4242424242424242")).toContain("http://shop/ok");
  });

  it("ask the bank where it must agree", async () => {
    const { url, session } = await openCheckout();
    await pay(url, "4000002500003155");
    expect(await read(url)).toContain("Complete authentication");
    expect(await click(url, { act: "refuse" })).toBe(`/c/pay/${session.id}`);
    await pay(url, "4000002500003155");
    expect(await click(url, { act: "confirm" })).toContain("http://shop/ok");
  });

  it("take a promotion code, a trial and several seats", async () => {
    const { stripe } = shop;
    const coupon = await stripe.coupons.create({ amount_off: 500, currency: "usd", duration: "forever" });
    await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon: coupon.id }, code: "FIVE" });
    const { url, session } = await openCheckout({
      allow_promotion_codes: true,
      line_items: [{ price: shop.teamMonth.id, quantity: 3 }],
    });
    await click(url, { act: "code", code: "none" });
    expect(await read(url)).toContain("This code is invalid.");
    await click(url, { act: "code", code: "five" });
    expect(await read(url)).toContain("<strong>$292.00</strong>");
    await pay(url, "4242424242424242");
    const { amount_total, subscription } = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["subscription"],
    });
    expect(amount_total).toBe(29_200);
    expect((subscription as Stripe.Subscription).items.data[0]?.quantity).toBe(3);
    const trial = await openCheckout({ subscription_data: { trial_period_days: 14, metadata: { a: "b" } } });
    await pay(trial.url, "4242424242424242");
    const tried = await stripe.checkout.sessions.retrieve(trial.session.id, { expand: ["subscription"] });
    expect(tried).toMatchObject({ payment_status: "no_payment_required" });
    expect(tried.subscription).toMatchObject({ status: "trialing", metadata: { a: "b" } });
  });

  it("wait for a bank transfer, which may fail", async () => {
    for (const isPaid of [true, false]) {
      const { url, session } = await openCheckout();
      await click(url, { act: "pay", email: "ada@example.com", later: "1" });
      const waiting = await shop.stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription"] });
      expect(waiting).toMatchObject({ status: "complete", payment_status: "unpaid" });
      expect(waiting.subscription).toMatchObject({ status: "incomplete" });
      await fetch(`${shop.local.url}/__settle`, {
        method: "POST",
        body: JSON.stringify({ session: session.id, paid: isPaid }),
      });
      const settled = await shop.stripe.subscriptions.retrieve((waiting.subscription as Stripe.Subscription).id);
      expect(settled.status).toBe(isPaid ? "active" : "incomplete_expired");
    }
  });

  it("sell something once", async () => {
    const once = await shop.stripe.prices.create({
      product: String(shop.pro.product),
      currency: "usd",
      unit_amount: 1_000,
    });
    const { url, session } = await openCheckout({ mode: "payment", line_items: [{ price: once.id, quantity: 2 }] });
    await pay(url, "5555555555554444");
    const done = await shop.stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
    expect(done.payment_intent).toMatchObject({ status: "succeeded", amount_received: 2_000 });
  });

  it("let a customer cancel, go on and change the card, and show invoices as PDF", async () => {
    const { stripe } = shop;
    const { customer, url } = await openCheckout();
    await pay(url, "4242424242424242");
    const portal = await stripe.billingPortal.sessions.create({
      customer: customer.id,
      return_url: "http://shop/plan",
    });
    await click(portal.url, { act: "cancel" });
    const find = async () => (await stripe.subscriptions.list({ customer: customer.id })).data[0];
    expect((await find())?.cancel_at_period_end).toBe(true);
    await click(portal.url, { act: "resume" });
    expect((await find())?.cancel_at_period_end).toBe(false);
    await click(portal.url, { act: "card", number: "5555555555554444" });
    const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
    expect(method?.card?.last4).toBe("4444");
    const pdf = /href="([^"]+pdf)"/.exec(await read(portal.url))?.[1] ?? "";
    const file = await fetch(pdf);
    expect([file.headers.get("content-type"), (await file.text()).slice(0, 8)]).toEqual([
      "application/pdf",
      "%PDF-1.4",
    ]);
  });
});

describe("events", () => {
  it("are signed so that the official client believes them, in order, and again after a refusal", async () => {
    await shop.local.courier.idle();
    received.length = 0;
    const { url } = await openCheckout();
    await pay(url, "4242424242424242");
    await shop.local.courier.idle();
    const events = received.map(({ body, signature }) => shop.stripe.webhooks.constructEvent(body, signature, SECRET));
    expect(events.map(({ type }) => type)).toEqual([
      "customer.created",
      "payment_method.attached",
      "invoice.created",
      "customer.subscription.created",
      "invoice.finalized",
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.succeeded",
      "invoice_payment.paid",
      "invoice.paid",
      "invoice.payment_succeeded",
      "customer.subscription.updated",
      "checkout.session.completed",
    ]);
    expect(events.every(({ api_version }) => api_version === Stripe.API_VERSION)).toBe(true);
    status = 500;
    received.length = 0;
    await shop.stripe.customers.create({ email: "x@example.com" });
    await shop.local.courier.idle();
    status = 200;
    expect(received).toHaveLength(3);
    const kept = await shop.stripe.events.list({ limit: 1 });
    expect(kept.data[0]?.type).toBe("customer.created");
  });
});
