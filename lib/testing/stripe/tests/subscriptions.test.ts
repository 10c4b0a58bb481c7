import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customerOn, DAY, openShop, type Shop } from "./shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.local.stop());

const utc = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day) / 1000;
const periodOf = ({ items }: Stripe.Subscription) => [
  items.data[0]?.current_period_start,
  items.data[0]?.current_period_end,
];

describe("a subscription on the local Stripe", () => {
  it("renews each month from its own day on, February among them", async () => {
    const { stripe, pro } = shop;
    const { customer, to } = await customerOn(shop);
    const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: pro.id }] });
    const periods: unknown[] = [];
    for (const at of [utc(2027, 1, 31) + 1, utc(2027, 3, 1), utc(2027, 4, 1), utc(2027, 5, 1)]) {
      await to(at);
      periods.push(periodOf(await stripe.subscriptions.retrieve(id)));
    }
    expect(periods).toEqual([
      [utc(2027, 1, 31), utc(2027, 2, 28)],
      [utc(2027, 2, 28), utc(2027, 3, 31)],
      [utc(2027, 3, 31), utc(2027, 4, 30)],
      [utc(2027, 4, 30), utc(2027, 5, 31)],
    ]);
    const invoices = await stripe.invoices.list({ subscription: id });
    expect(invoices.data.map(({ total, status, billing_reason }) => [total, status, billing_reason])).toEqual([
      [2_900, "paid", "subscription_cycle"],
      [2_900, "paid", "subscription_cycle"],
      [2_900, "paid", "subscription_cycle"],
      [2_900, "paid", "subscription_create"],
    ]);
    expect(invoices.data[0]?.invoice_pdf).toMatch(/^http/);
  });

  it("is tried, announced three days before the end, and then paid", async () => {
    const { stripe, pro } = shop;
    const { customer, to, start } = await customerOn(shop);
    const { id, status } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.id }],
      trial_period_days: 14,
    });
    expect(status).toBe("trialing");
    await to(start + 11 * DAY + 1);
    const { data } = await stripe.events.list({ type: "customer.subscription.trial_will_end", limit: 1 });
    expect(data[0]?.data.object).toMatchObject({ id, status: "trialing" });
    await to(start + 14 * DAY);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: "active" });
    const totals = (await stripe.invoices.list({ subscription: id })).data.map(({ total }) => total);
    expect(totals).toEqual([2_900, 0]);
  });

  it.each([
    ["create_invoice", "past_due"],
    ["cancel", "canceled"],
    ["pause", "paused"],
  ] as const)("whose trial ends without a card and %s is then %s", async (missing, status) => {
    const { stripe, pro } = shop;
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: utc(2027, 1, 1) });
    const customer = await stripe.customers.create({ test_clock: clock.id });
    const { id } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.id }],
      trial_period_days: 7,
      trial_settings: { end_behavior: { missing_payment_method: missing } },
    });
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: utc(2027, 1, 8) });
    expect((await stripe.subscriptions.retrieve(id)).status).toBe(status);
  });

  it("prorates an upgrade, shows it before, and takes the same amount", async () => {
    const { stripe, pro, teamMonth } = shop;
    const { customer, to } = await customerOn(shop, "pm_card_visa", utc(2027, 4, 1));
    const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: pro.id }] });
    await to(utc(2027, 4, 16));
    const items = [{ id: subscription.items.data[0]?.id ?? "", price: teamMonth.id }];
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { items, proration_behavior: "always_invoice" },
    });
    // Half of April is left: half of 29 back, half of 99 on.
    expect(preview.lines.data.map(({ amount }) => amount)).toEqual([-1_450, 4_950]);
    expect(preview.amount_due).toBe(3_500);
    expect((await stripe.subscriptions.retrieve(subscription.id)).items.data[0]?.price.id).toBe(pro.id);
    const changed = await stripe.subscriptions.update(subscription.id, {
      items,
      proration_behavior: "always_invoice",
      expand: ["latest_invoice"],
    });
    expect(changed.items.data[0]?.price.id).toBe(teamMonth.id);
    expect(changed.latest_invoice as Stripe.Invoice).toMatchObject({ amount_paid: 3_500, status: "paid" });
  });

  it("keeps what a downgrade owes for the next invoice", async () => {
    const { stripe, pro, teamMonth } = shop;
    const { customer, to } = await customerOn(shop, "pm_card_visa", utc(2027, 4, 1));
    const { id, items } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: teamMonth.id, quantity: 2 }],
    });
    await to(utc(2027, 4, 16));
    await stripe.subscriptions.update(id, { items: [{ id: items.data[0]?.id ?? "", price: pro.id, quantity: 1 }] });
    await to(utc(2027, 5, 1));
    const [invoice] = (await stripe.invoices.list({ subscription: id, limit: 1 })).data;
    expect(invoice?.lines.data.map(({ amount }) => amount)).toEqual([-9_900, 1_450, 2_900]);
    expect(invoice).toMatchObject({ total: -5_550, amount_due: 0, status: "paid" });
    expect((await stripe.customers.retrieve(customer.id)) as Stripe.Customer).toMatchObject({ balance: -5_550 });
    await to(utc(2027, 6, 1));
    const [next] = (await stripe.invoices.list({ subscription: id, limit: 1 })).data;
    expect(next).toMatchObject({ total: 2_900, amount_due: 0, starting_balance: -5_550, ending_balance: -2_650 });
  });

  it("starts a new period when a year takes the place of a month", async () => {
    const { stripe, pro, proYear } = shop;
    const { customer, to } = await customerOn(shop, "pm_card_visa", utc(2027, 4, 1));
    const { id, items } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: pro.id }] });
    await to(utc(2027, 4, 16));
    const changed = await stripe.subscriptions.update(id, {
      items: [{ id: items.data[0]?.id ?? "", price: proYear.id }],
    });
    expect(periodOf(changed)).toEqual([utc(2027, 4, 16), utc(2028, 4, 16)]);
    const [invoice] = (await stripe.invoices.list({ subscription: id, limit: 1 })).data;
    expect(invoice).toMatchObject({ total: 29_000 - 1_450, status: "paid" });
  });

  it("whose card fails is past due, is asked again, and ends when nobody pays", async () => {
    const { stripe, pro } = shop;
    const { customer, to, start } = await customerOn(shop, "pm_card_chargeCustomerFail", utc(2027, 4, 1));
    const { id } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.id }],
      trial_period_days: 1,
    });
    await to(start + DAY);
    const pastDue = await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] });
    expect(pastDue.status).toBe("past_due");
    expect(pastDue.latest_invoice as Stripe.Invoice).toMatchObject({
      status: "open",
      attempt_count: 1,
      next_payment_attempt: start + 4 * DAY,
    });
    await to(start + 5 * DAY);
    expect((pastDue.latest_invoice as Stripe.Invoice).id).toBe(
      (await stripe.invoices.list({ subscription: id, limit: 1 })).data[0]?.id,
    );
    await to(start + 20 * DAY);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "canceled",
      cancellation_details: { reason: "payment_failed" },
    });
  });

  it("whose card fails is active again once it is paid", async () => {
    const { stripe, pro } = shop;
    const { customer, to, start } = await customerOn(shop, "pm_card_chargeCustomerFail", utc(2027, 4, 1));
    const { id } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.id }],
      trial_period_days: 1,
    });
    await to(start + DAY);
    const good = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: good.id } });
    await stripe.subscriptions.update(id, { default_payment_method: good.id });
    await to(start + 4 * DAY);
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("active");
  });

  it("ends with its period when told to, goes on when that is taken back, and pauses", async () => {
    const { stripe, pro } = shop;
    const { customer, to } = await customerOn(shop, "pm_card_visa", utc(2027, 4, 1));
    const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: pro.id }] });
    await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    const back = await stripe.subscriptions.update(id, { cancel_at_period_end: false });
    expect(back).toMatchObject({ cancel_at: null, canceled_at: null, status: "active" });
    await stripe.subscriptions.update(id, { pause_collection: { behavior: "void" } });
    await to(utc(2027, 5, 1));
    expect((await stripe.invoices.list({ subscription: id, limit: 1 })).data[0]?.status).toBe("void");
    await stripe.subscriptions.update(id, { pause_collection: "", cancel_at_period_end: true });
    await to(utc(2027, 6, 1));
    const ended = await stripe.subscriptions.retrieve(id);
    expect(ended).toMatchObject({ status: "canceled", ended_at: utc(2027, 6, 1), pause_collection: null });
  });

  it("costs less with a code: once, for some months, as long as it may be used", async () => {
    const { stripe, pro } = shop;
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: "once" });
    const code = await stripe.promotionCodes.create({
      promotion: { type: "coupon", coupon: coupon.id },
      code: "HALF",
      max_redemptions: 1,
    });
    const { customer, to } = await customerOn(shop, "pm_card_visa", utc(2027, 4, 1));
    const order = { items: [{ price: pro.id }], discounts: [{ promotion_code: code.id }] };
    const { id } = await stripe.subscriptions.create({ customer: customer.id, ...order });
    await to(utc(2027, 5, 1));
    const totals = (await stripe.invoices.list({ subscription: id })).data.map(({ total }) => total);
    expect(totals).toEqual([2_900, 1_450]);
    const other = await customerOn(shop);
    await expect(stripe.subscriptions.create({ customer: other.customer.id, ...order })).rejects.toMatchObject({
      code: "coupon_expired",
    });
  });

  it("takes a coupon off the products that it is for alone, and says which when asked", async () => {
    const { stripe, pro } = shop;
    const other = await stripe.prices.create({
      product: (await stripe.products.create({ name: "Beside" })).id,
      currency: "usd",
      unit_amount: 333,
      recurring: { interval: "month" },
    });
    const products = [String(pro.product)];
    const forPro = await stripe.coupons.create({ percent_off: 50, duration: "forever", applies_to: { products } });
    const forAll = await stripe.coupons.create({ amount_off: 1_000, currency: "usd", duration: "forever" });
    expect(await stripe.coupons.retrieve(forPro.id)).not.toHaveProperty("applies_to");
    const expand = ["applies_to"];
    expect(await stripe.coupons.retrieve(forPro.id, { expand })).toMatchObject({ applies_to: { products } });
    const { customer } = await customerOn(shop);
    const { latest_invoice, discounts } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: pro.id }, { price: other.id }],
      discounts: [{ coupon: forPro.id }, { coupon: forAll.id }],
      expand: ["latest_invoice", "discounts"],
    });
    expect(discounts).toMatchObject([{ source: { coupon: forPro.id } }, { source: { coupon: forAll.id } }]);
    const { total, lines, total_discount_amounts } = latest_invoice as Stripe.Invoice;
    expect([total, total_discount_amounts?.map(({ amount }) => amount)]).toEqual([783, [1_450, 1_000]]);
    const taken = lines.data.map(({ discount_amounts }) => discount_amounts?.map(({ amount }) => amount));
    expect(taken).toEqual([[1_450, 813], [187]]);
  });

  it("bills what a meter counted, each event once", async () => {
    const { stripe } = shop;
    const meter = await stripe.billing.meters.create({
      display_name: "Requests",
      event_name: "requests",
      default_aggregation: { formula: "sum" },
    });
    const price = await stripe.prices.create({
      product: String(shop.pro.product),
      currency: "usd",
      unit_amount_decimal: Stripe.Decimal.from("0.5"),
      recurring: { interval: "month", usage_type: "metered", meter: meter.id },
    });
    const { customer, to } = await customerOn(shop, "pm_card_visa", utc(2027, 4, 1));
    const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
    const event = { event_name: "requests", payload: { stripe_customer_id: customer.id, value: "300" } };
    await stripe.billing.meterEvents.create({ ...event, identifier: "a" });
    await expect(stripe.billing.meterEvents.create({ ...event, identifier: "a" })).rejects.toThrow("identifier");
    await stripe.billing.meterEvents.create({ ...event, identifier: "b" });
    await to(utc(2027, 5, 1));
    expect((await stripe.invoices.list({ subscription: id, limit: 1 })).data[0]).toMatchObject({ total: 300 });
  });
});
