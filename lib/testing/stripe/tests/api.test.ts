import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientOf, openShop, type Shop } from "./shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.local.stop());

const failure = (work: Promise<unknown>) =>
  work.then(
    () => "succeeded",
    (error: unknown) => error,
  );

describe("the local Stripe's API", () => {
  it("answers objects of the published shape, decimals among them", async () => {
    const price = await shop.stripe.prices.retrieve(shop.pro.id);
    expect(price).toMatchObject({ object: "price", unit_amount: 2_900, type: "recurring", lookup_key: "pro_monthly" });
    expect(String(price.unit_amount_decimal)).toBe("2900");
  });

  it("keeps a lookup key with one price, and moves it when told to", async () => {
    const { stripe, pro } = shop;
    const again = { product: String(pro.product), currency: "usd", unit_amount: 3_100, lookup_key: "moving" } as const;
    const first = await stripe.prices.create(again);
    expect(await failure(stripe.prices.create(again))).toMatchObject({ code: "resource_already_exists" });
    const second = await stripe.prices.create({ ...again, transfer_lookup_key: true });
    const { data } = await stripe.prices.list({ lookup_keys: ["moving"] });
    expect(data.map(({ id }) => id)).toEqual([second.id]);
    expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull();
  });

  it("refuses like Stripe: unknown routes, ids, parameters, keys", async () => {
    const { stripe, local } = shop;
    expect(await failure(stripe.customers.retrieve("cus_none"))).toMatchObject({
      statusCode: 404,
      code: "resource_missing",
      param: "id",
      message: "No such customer: 'cus_none'",
    });
    expect(await failure(stripe.subscriptions.create({ customer: "cus_none" }))).toMatchObject({
      statusCode: 400,
      param: "customer",
    });
    const wrong = stripe.products.create({ name: "X", colour: "red" } as Stripe.ProductCreateParams);
    expect(await failure(wrong)).toMatchObject({ statusCode: 400, code: "parameter_unknown", param: "colour" });
    const route = await failure(stripe.accounts.list());
    expect(route).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    expect(route).toMatchObject({ statusCode: 404, message: expect.stringContaining("Unrecognized request URL") });
    expect(await failure(clientOf(local, "wrong").products.list())).toBeInstanceOf(
      Stripe.errors.StripeAuthenticationError,
    );
  });

  it("pages lists newest first, and the client pages through all of them", async () => {
    const { stripe } = shop;
    const made: string[] = [];
    for (let turn = 0; turn < 7; turn++) {
      made.push((await stripe.customers.create({ email: `page-${turn}@example.com` })).id);
    }
    const first = await stripe.customers.list({ limit: 3 });
    expect([first.data.map(({ id }) => id), first.has_more]).toEqual([made.toReversed().slice(0, 3), true]);
    const all: string[] = [];
    for await (const { id } of stripe.customers.list({ limit: 2 })) all.push(id);
    expect(all.slice(0, 7)).toEqual(made.toReversed());
    expect(await failure(stripe.customers.list({ starting_after: "cus_none" }))).toMatchObject({ statusCode: 400 });
  });

  it("does once what is sent twice under one idempotency key, and refuses another request under it", async () => {
    const { stripe } = shop;
    const key = { idempotencyKey: "once" };
    const first = await stripe.customers.create({ email: "once@example.com" }, key);
    const second = await stripe.customers.create({ email: "once@example.com" }, key);
    expect(second.id).toBe(first.id);
    expect((await stripe.customers.list({ email: "once@example.com" })).data).toHaveLength(1);
    expect(await failure(stripe.customers.create({ email: "other@example.com" }, key))).toBeInstanceOf(
      Stripe.errors.StripeIdempotencyError,
    );
  });

  it("expands ids and lists, in single objects and in lists", async () => {
    const { stripe, pro } = shop;
    const customer = await stripe.customers.create({ email: "expand@example.com" });
    await stripe.customers.createTaxId(customer.id, { type: "eu_vat", value: "DE123456789" });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.id }],
      default_payment_method: "pm_card_visa",
      expand: ["latest_invoice.payments", "customer.tax_ids"],
    });
    const invoice = subscription.latest_invoice as Stripe.Invoice;
    const { payments } = await stripe.invoices.retrieve(invoice.id, {
      expand: ["payments.data.payment.payment_intent"],
    });
    const intent = payments?.data[0]?.payment.payment_intent as Stripe.PaymentIntent;
    const tooDeep = ["latest_invoice.payments.data.payment.payment_intent"];
    expect(await failure(stripe.subscriptions.retrieve(subscription.id, { expand: tooDeep }))).toMatchObject({
      statusCode: 400,
    });
    const byIntent = { type: "payment_intent", payment_intent: intent.id } as const;
    expect((await stripe.invoicePayments.list({ payment: byIntent })).data).toMatchObject([{ invoice: invoice.id }]);
    expect([invoice.status, intent.status, intent.amount_received]).toEqual(["paid", "succeeded", 2_900]);
    expect((subscription.customer as Stripe.Customer).tax_ids?.data[0]?.value).toBe("DE123456789");
    const listed = await stripe.subscriptions.list({ customer: customer.id, expand: ["data.customer"] });
    expect(listed.data).toMatchObject([{ customer: { email: "expand@example.com" } }]);
    expect(await failure(stripe.customers.retrieve(customer.id, { expand: ["nothing"] }))).toMatchObject({
      message: "This property cannot be expanded (nothing).",
    });
  });

  it.each([
    ["pm_card_chargeDeclined", "card_declined", "generic_decline"],
    ["pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
  ])("refuses the published card %s", async (card, code, decline_code) => {
    const { stripe } = shop;
    const refused = stripe.paymentIntents.create({ amount: 500, currency: "usd", payment_method: card, confirm: true });
    const error = await failure(refused);
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ statusCode: 402, code, decline_code });
  });

  it("refunds, credits and disputes what was paid, and no more", async () => {
    const { stripe, pro } = shop;
    const customer = await stripe.customers.create({ email: "money@example.com" });
    const { latest_invoice } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.id }],
      default_payment_method: "pm_card_visa",
    });
    const note = await stripe.creditNotes.create({
      invoice: String(latest_invoice),
      amount: 1_000,
      credit_amount: 400,
      refund_amount: 600,
    });
    expect(note).toMatchObject({ status: "issued", type: "post_payment", post_payment_amount: 1_000 });
    expect((await stripe.customers.retrieve(customer.id)) as Stripe.Customer).toMatchObject({ balance: -400 });
    const [charge] = (await stripe.charges.list({ customer: customer.id })).data;
    expect(charge).toMatchObject({ amount_refunded: 600, refunded: false });
    await stripe.refunds.create({ charge: charge?.id ?? "" });
    expect(await failure(stripe.refunds.create({ charge: charge?.id ?? "" }))).toMatchObject({
      code: "charge_already_refunded",
    });
    const intent = await stripe.paymentIntents.create({
      amount: 700,
      currency: "usd",
      customer: customer.id,
      payment_method: "pm_card_createDispute",
      confirm: true,
    });
    const { data } = await stripe.disputes.list({ payment_intent: intent.id });
    expect(data).toMatchObject([{ amount: 700, reason: "fraudulent", status: "needs_response" }]);
    expect(await stripe.disputes.close(data[0]?.id ?? "")).toMatchObject({ status: "lost" });
  });
});
