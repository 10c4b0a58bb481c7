import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customerOn, DAY, openShop, type Shop } from "./shop.ts";

const HOUR = 3600;
let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.local.stop());

/** A customer without a card, billed for Pro by invoice. */
async function invoiced(daysUntilDue = 14) {
  const { stripe, pro } = shop;
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: Date.UTC(2027, 0, 1) / 1000 });
  const customer = await stripe.customers.create({ email: "books@example.com", test_clock: clock.id });
  const { id } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.id }],
    collection_method: "send_invoice",
    days_until_due: daysUntilDue,
    invoice_settings: { custom_fields: [{ name: "Purchase order", value: "PO-7" }] },
  });
  const start = clock.frozen_time;
  return {
    id,
    start,
    to: (at: number) => stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: at }),
    read: () => stripe.subscriptions.retrieve(id),
    invoices: async () => (await stripe.invoices.list({ subscription: id })).data,
  };
}

describe("a subscription that is paid by invoice, on the local Stripe", () => {
  it("is in force before its invoice goes out, which it does after an hour", async () => {
    const { read, invoices, to, start } = await invoiced();
    expect(await read()).toMatchObject({ status: "active", collection_method: "send_invoice", days_until_due: 14 });
    expect(await invoices()).toMatchObject([
      { status: "draft", due_date: null, automatically_finalizes_at: start + HOUR, number: null },
    ]);
    await to(start + HOUR);
    expect(await invoices()).toMatchObject([
      {
        status: "open",
        collection_method: "send_invoice",
        due_date: start + HOUR + 14 * DAY,
        amount_due: 2_900,
        custom_fields: [{ name: "Purchase order", value: "PO-7" }],
        next_payment_attempt: null,
      },
    ]);
  });

  it("is past due from the day its invoice is due, and active again once that is paid", async () => {
    const { stripe } = shop;
    const { id, read, invoices, to, start } = await invoiced();
    await to(start + HOUR + 14 * DAY - 1);
    expect((await read()).status).toBe("active");
    await to(start + HOUR + 14 * DAY);
    expect((await read()).status).toBe("past_due");
    const [overdue] = (await stripe.events.list({ type: "invoice.overdue", limit: 1 })).data;
    const [invoice] = await invoices();
    expect(overdue?.data.object).toMatchObject({ id: invoice?.id });
    const page = await fetch(invoice?.hosted_invoice_url ?? "", { method: "POST", body: new URLSearchParams() });
    expect(page.status).toBe(200);
    expect((await read()).status).toBe("active");
    expect(await invoices()).toMatchObject([{ status: "paid", amount_paid: 2_900 }]);
    await to(start + 31 * DAY + HOUR);
    expect(await invoices()).toMatchObject([
      { status: "open", billing_reason: "subscription_cycle" },
      { status: "paid" },
    ]);
    expect(id).toMatch(/^sub_/);
  });

  it("needs days until it is due, and takes none with a card", async () => {
    const { stripe, pro } = shop;
    const { customer } = await customerOn(shop);
    const create = (more: object) =>
      stripe.subscriptions.create({ customer: customer.id, items: [{ price: pro.id }], ...more });
    await expect(create({ collection_method: "send_invoice" })).rejects.toMatchObject({ param: "days_until_due" });
    await expect(create({ days_until_due: 5 })).rejects.toMatchObject({ param: "days_until_due" });
  });

  it("takes what a card has paid for and was not used as credit", async () => {
    const { stripe, pro, proYear } = shop;
    const { customer, to, start } = await customerOn(shop);
    const card = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: pro.id }] });
    await to(start + 14 * DAY);
    const sent = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: proYear.id }],
      collection_method: "send_invoice",
      days_until_due: 30,
    });
    await stripe.subscriptions.cancel(card.id, { prorate: true, invoice_now: true });
    // 14 of the 28 days to the end of February.
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -1_450 });
    expect(await stripe.invoices.finalizeInvoice(String(sent.latest_invoice))).toMatchObject({
      total: 29_000,
      amount_due: 27_550,
      status: "open",
    });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: 0 });
  });
});
