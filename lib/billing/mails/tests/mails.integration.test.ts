import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { SignedInUser } from "../../../gate/testing/sign-in.ts";
import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { closeMailTransport } from "../../../platform/mail/send-mail.ts";
import { grantEntitlements } from "../../credits/grant-entitlements.ts";
import { billingTasks } from "../../stripe/jobs.ts";
import { GRACE_MS } from "../../stripe/policy.ts";
import { changePlan, setPlanEnds } from "../../stripe/service/change-plan.ts";
import { findOpenPayment } from "../../stripe/service/find-open-payment.ts";
import { startCheckout } from "../../stripe/service/start-checkout.ts";
import { reconcile } from "../../stripe/sync/reconcile.ts";
import { type Billing, buyer, openBilling, payOn, postEvent } from "../../stripe/testing/open-billing.ts";
import { processEvent } from "../../stripe/webhook/process-event.ts";
import { tellCards } from "../tell-cards.ts";
import { tellDue } from "../tell-due.ts";
import { openMailbox } from "../testing/mailbox.ts";

const DAY = 86_400_000;
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

const arrive = () => billing.deliver(billing.take());
async function pass(ms: number): Promise<void> {
  billing.pass(ms);
  await arrive();
}
/** The day of a moment as a mail writes it, here and `ms` from now. */
const day = (language: "en" | "de", ms: number, timeZone = "UTC") =>
  new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone }).format(nowMs() + ms);

async function person(changes: { language?: "en" | "de"; timeZone?: string } = {}) {
  const user = await buyer();
  if (Object.keys(changes).length > 0) {
    await asService().updateTable("profiles").set(changes).where("id", "=", user.principal.userId).execute();
  }
  // What happens at one moment is told in no order that matters: by subject.
  const next = openMailbox(user.principal);
  const read = async () => (await next()).toSorted((one, other) => (one.subject < other.subject ? -1 : 1));
  return { ...user, mails: read, subjects: async () => (await read()).map(({ subject }) => subject) };
}

const buy = async ({ principal }: Pick<SignedInUser, "principal">, form: Record<string, string> = {}) => {
  await payOn((await startCheckout(principal, { price: "nexus_pro_month" })).url, form);
  await arrive();
};
async function customerOf({ principal }: Pick<SignedInUser, "principal">): Promise<string> {
  return (await billing.stripe.customers.list({ email: principal.email })).data[0]?.id ?? "";
}
async function subscriptionOf(user: Pick<SignedInUser, "principal">): Promise<Stripe.Subscription> {
  const found = await billing.stripe.subscriptions.list({ customer: await customerOf(user), status: "all" });
  if (!found.data[0]) throw new Error("no subscription");
  return found.data[0];
}

const SUBJECTS = {
  en: {
    started: "Your Nexus AI plan: Pro",
    ending: () => `Your Pro trial at Nexus AI ends on ${day("en", 3 * DAY)}`,
    ended: "Your Pro trial at Nexus AI has ended",
    receipt: /^Receipt from Nexus AI: \$[\d.]+$/,
    larger: "Your Nexus AI plan is now Team",
    smaller: "Your Nexus AI plan is now Pro",
    cancelled: /^Your Nexus AI plan ends on /,
    resumed: "Your Nexus AI plan goes on",
    over: "Your Nexus AI plan has ended",
    monthly: "$29.00 a month",
    invoice: "Open the invoice",
  },
  de: {
    started: "Dein Tarif bei Nexus AI: Pro",
    ending: () => `Deine Probezeit für Pro bei Nexus AI endet am ${day("de", 3 * DAY)}`,
    ended: "Deine Probezeit für Pro bei Nexus AI ist zu Ende",
    receipt: /^Beleg von Nexus AI: [\d,]+\s\$$/u,
    larger: "Dein Tarif bei Nexus AI ist jetzt Team",
    smaller: "Dein Tarif bei Nexus AI ist jetzt Pro",
    cancelled: /^Dein Tarif bei Nexus AI endet am /,
    resumed: "Dein Tarif bei Nexus AI läuft weiter",
    over: "Dein Tarif bei Nexus AI ist zu Ende",
    monthly: "29,00 $ im Monat",
    invoice: "Rechnung öffnen",
  },
} as const;

describe.each(["en", "de"] as const)("the life of a plan, told in %s", (language) => {
  const words = SUBJECTS[language];

  it("is told event by event, with amounts, days and the invoice", async () => {
    const ada = await person({ language });
    await buy(ada);
    const [started] = await ada.mails();
    expect(started?.subject).toBe(words.started);
    expect(started?.text.replaceAll("\u00a0", " ")).toContain(words.monthly);
    expect(started?.text).toContain(day(language, 14 * DAY));
    expect(started?.html).toContain(`lang="${language}"`);

    await pass(11 * DAY);
    expect(await ada.subjects()).toEqual([words.ending()]);
    await pass(3 * DAY);
    const goesOn = await ada.mails();
    const first = goesOn.find(({ subject }) => words.receipt.test(subject));
    expect(goesOn.map(({ subject }) => subject)).toContain(words.ended);
    expect(goesOn).toHaveLength(2);
    expect(first?.text).toMatch(new RegExp(`${words.invoice}:\n${billing.local.url}/i/in_`));
    expect(first?.text).toMatch(/NEXUS-\d{4}/);

    await pass(5 * DAY);
    expect(await ada.subjects()).toEqual([]);
    await changePlan(ada.principal, { price: "nexus_team_month" });
    await arrive();
    const change = await ada.mails();
    const larger = change.find(({ subject }) => subject === words.larger);
    const receipt = change.find(({ subject }) => words.receipt.test(subject));
    expect([change.length, larger?.subject]).toEqual([2, words.larger]);
    // What the change costs, in the mail about it as on the receipt.
    const amount = receipt?.subject.replace(/^[^:]*: /, "") ?? "?";
    expect(larger?.text).toContain(amount);

    await changePlan(ada.principal, { price: "nexus_pro_month" });
    await arrive();
    expect(await ada.subjects()).toEqual([words.smaller]);
    await setPlanEnds(ada.principal, true);
    await arrive();
    const [cancelled, ...others] = await ada.mails();
    expect([cancelled?.subject, others]).toEqual([expect.stringMatching(words.cancelled), []]);
    const { cancel_at } = await subscriptionOf(ada);
    expect(cancelled?.text).toContain(day(language, (cancel_at ?? 0) * 1000 - nowMs()));
    await setPlanEnds(ada.principal, false);
    await arrive();
    expect(await ada.subjects()).toEqual([words.resumed]);
    await setPlanEnds(ada.principal, true);
    await arrive();
    expect(await ada.subjects()).toEqual([expect.stringMatching(words.cancelled)]);
    await pass(31 * DAY);
    expect(await ada.subjects()).toEqual([words.over]);
    await tellDue();
    await reconcile();
    expect(await ada.subjects()).toEqual([]);
  });
});

it("writes days in the person's time zone", async () => {
  const west = await person({ timeZone: "Pacific/Pago_Pago" });
  const east = await person({ timeZone: "Pacific/Kiritimati" });
  await buy(west);
  await buy(east);
  const [[one], [other]] = [await west.mails(), await east.mails()];
  expect(one?.text).toContain(day("en", 14 * DAY, "Pacific/Pago_Pago"));
  expect(other?.text).toContain(day("en", 14 * DAY, "Pacific/Kiritimati"));
  expect(day("en", 14 * DAY, "Pacific/Pago_Pago")).not.toBe(day("en", 14 * DAY, "Pacific/Kiritimati"));
});

describe("exactly once (BL-03)", () => {
  it("whatever comes fifty times at once", async () => {
    const ada = await person();
    await payOn((await startCheckout(ada.principal, { price: "nexus_pro_month" })).url);
    const events = billing.take();
    for (const event of events) await postEvent(JSON.stringify(event));
    const fifty = Array.from({ length: 50 }, (_, index) => events[index % events.length]?.id ?? "");
    await Promise.all(fifty.map((id) => processEvent(id, { attempt: 1 })));
    expect(await ada.subjects()).toEqual([SUBJECTS.en.started]);
    billing.pass(14 * DAY);
    const later = billing.take();
    for (const event of later) await postEvent(JSON.stringify(event));
    await Promise.all([...later, ...later, ...later].map(({ id }) => processEvent(id, { attempt: 1 })));
    expect(await ada.subjects()).toEqual([expect.stringMatching(SUBJECTS.en.receipt), SUBJECTS.en.ended]);
  });

  it("whatever the order is, and nothing that is long past", async () => {
    const ada = await person();
    await buy(ada);
    await pass(14 * DAY);
    await ada.mails();
    await changePlanAtStripe(ada, "nexus_team_month");
    await billing.stripe.subscriptions.update((await subscriptionOf(ada)).id, { cancel_at_period_end: true });
    await billing.stripe.subscriptions.update((await subscriptionOf(ada)).id, { cancel_at_period_end: false });
    await billing.deliver(billing.take().toReversed());
    // It was cancelled and resumed before anybody looked: nothing has changed.
    expect(await ada.subjects()).toEqual(["Receipt from Nexus AI: $70.00", SUBJECTS.en.larger]);
  });
});

async function changePlanAtStripe(user: Pick<SignedInUser, "principal">, key: string): Promise<void> {
  const { id, items } = await subscriptionOf(user);
  const price = (await billing.stripe.prices.list({ lookup_keys: [key] })).data[0]?.id ?? "";
  await billing.stripe.subscriptions.update(id, {
    items: [{ id: items.data[0]?.id ?? "", price }],
    proration_behavior: "always_invoice",
  });
}

describe("a payment that fails", () => {
  const FAILING = { number: "4000000000000341" };
  const failed = "A payment for Nexus AI failed";

  it("is told at once, after three days and before the plan stops, by the clock alone", async () => {
    const ada = await person();
    await buy(ada, FAILING);
    await pass(14 * DAY);
    await ada.mails().then((mails) => {
      const [first] = mails;
      expect(mails.map(({ subject }) => subject)).toEqual([failed, SUBJECTS.en.started, SUBJECTS.en.ended]);
      expect(first?.text).toContain("The payment of $29.00 for Pro failed.");
      expect(first?.text).toContain(`stays in force until ${day("en", GRACE_MS)}`);
      expect(first?.text).toContain(`tried again on ${day("en", 3 * DAY)}`);
      expect(first?.text).toMatch(new RegExp(`Pay now:\n${billing.local.url}/i/in_`));
      expect(first?.headers["list-unsubscribe"]).toBeUndefined();
    });
    const graceEndsAt = new Date(nowMs() + GRACE_MS);
    expect(await findOpenPayment(ada.principal)).toEqual({ graceEndsAt, isOver: false, isInvoiced: false });
    const told: [number, string[]][] = [];
    // Hour by hour for eight days, without one event.
    for (let hour = 1; hour <= 8 * 24; hour++) {
      billing.pass(3_600_000);
      if ((await tellDue()) > 0) told.push([hour, await ada.subjects()]);
    }
    expect(told).toEqual([
      [3 * 24, [failed]],
      [6 * 24, [`Last reminder: your Nexus AI plan stops on ${day("en", -DAY)}`]],
    ]);
    expect(await findOpenPayment(ada.principal)).toEqual({ graceEndsAt, isOver: true, isInvoiced: false });
    expect(await findOpenPayment((await person()).principal)).toBeNull();
    billing.take();
  });

  it("is not told any more once it is paid, even while Stripe's word of that is on its way", async () => {
    const ada = await person();
    await buy(ada, FAILING);
    await pass(14 * DAY);
    await ada.mails();
    billing.pass(2 * DAY);
    const customer = await customerOf(ada);
    const method = await billing.stripe.paymentMethods.attach("pm_card_visa", { customer });
    const subscription = await subscriptionOf(ada);
    await billing.stripe.invoices.pay(String(subscription.latest_invoice), { payment_method: method.id });
    billing.pass(1.5 * DAY);
    await tellDue();
    const [receipt, ...more] = await ada.mails();
    expect([receipt?.subject, more]).toEqual(["Receipt from Nexus AI: $29.00", []]);
    expect(await findOpenPayment(ada.principal)).toBeNull();
    billing.pass(3 * DAY);
    expect(await tellDue()).toBe(0);
    await arrive();
    expect(await ada.subjects()).toEqual([]);
  });

  it("is told at the next turn when Stripe does not answer at this one", async () => {
    const ada = await person();
    await buy(ada, FAILING);
    await pass(14 * DAY);
    await ada.mails();
    billing.pass(3 * DAY);
    billing.local.outage = 500;
    await tellDue();
    expect(await ada.subjects()).toEqual([]);
    billing.local.outage = null;
    await tellDue();
    expect(await ada.subjects()).toEqual([failed]);
    billing.take();
  });
});

describe("other news", () => {
  it("a purchase whose payment fails after its buyer left, once", async () => {
    const ada = await person();
    // The first is tried for free: nothing is left to decide of it.
    await buy(ada);
    await billing.stripe.subscriptions.cancel((await subscriptionOf(ada)).id);
    await arrive();
    await ada.mails();
    await buy(ada, { later: "1" });
    const [session] = (await billing.stripe.checkout.sessions.list({ customer: await customerOf(ada), limit: 1 })).data;
    await pass(3_600_000);
    expect(await ada.subjects()).toEqual([]);
    const body = JSON.stringify({ session: session?.id, paid: false });
    await fetch(`${billing.local.url}/__settle`, { method: "POST", body });
    await arrive();
    await reconcile();
    const [mail, ...more] = await ada.mails();
    expect([mail?.subject, more]).toEqual(["The payment for Pro at Nexus AI did not arrive", []]);
    expect(mail?.text).toContain("Nothing was charged.");
  });

  it("a refund, in parts, and each once", async () => {
    const ada = await person();
    await buy(ada);
    await pass(14 * DAY);
    await ada.mails();
    const charge = (await billing.stripe.charges.list({ customer: await customerOf(ada), limit: 1 })).data[0]?.id ?? "";
    await billing.stripe.refunds.create({ charge, amount: 500 });
    await arrive();
    expect(await ada.subjects()).toEqual(["Refund from Nexus AI: $5.00"]);
    await billing.stripe.refunds.create({ charge, amount: 300 });
    await arrive();
    const [mail, ...more] = await ada.mails();
    expect([mail?.subject, more]).toEqual(["Refund from Nexus AI: $3.00", []]);
  });

  it("an invoice that waits to be paid by hand", async () => {
    const ada = await person();
    await buy(ada);
    await ada.mails();
    const made = await billing.stripe.invoices.create({
      customer: await customerOf(ada),
      collection_method: "send_invoice",
    });
    const invoice = billing.local.world.invoices.get(made.id);
    Object.assign(invoice, {
      collection_method: "send_invoice",
      total: 120_000,
      amount_due: 120_000,
      amount_remaining: 120_000,
      due_date: Math.floor(nowMs() / 1000) + 30 * 86_400,
    });
    await billing.stripe.invoices.finalizeInvoice(made.id);
    await arrive();
    const [mail, ...more] = await ada.mails();
    expect([mail?.subject, more]).toEqual(["Invoice from Nexus AI: $1,200.00", []]);
    expect(mail?.text).toContain(`Due by: ${day("en", 30 * DAY)}`);
    expect(mail?.text).toContain(`/i/${made.id}`);
  });

  it("a card that expires soon, once, and again with another date", async () => {
    const ada = await person();
    await buy(ada);
    await ada.mails();
    await tellCards();
    expect(await ada.subjects()).toEqual([]);
    const subscription = await subscriptionOf(ada);
    const customer = await billing.stripe.customers.retrieve(String(subscription.customer));
    const own =
      subscription.default_payment_method ?? (customer as Stripe.Customer).invoice_settings.default_payment_method;
    const { card } = billing.local.world.paymentMethods.get(String(own));
    const soon = new Date(nowMs() + 5 * DAY);
    if (card) [card.exp_year, card.exp_month] = [soon.getUTCFullYear(), soon.getUTCMonth() + 1];
    const ends = Date.UTC(soon.getUTCFullYear(), soon.getUTCMonth() + 1) - nowMs();
    if (ends > 30 * DAY) billing.pass(ends - 30 * DAY);
    await ada.mails();
    await tellCards();
    await tellCards();
    const [mail, ...more] = (await ada.mails()).filter(({ subject }) => /card/.test(subject));
    expect([mail?.subject, more]).toEqual(["Your card for Nexus AI expires soon", []]);
    expect(mail?.text).toContain("Card: visa …4242");
    billing.take();
  });

  it("a billing address or tax id that changes, with what somebody typed shown as typed (LM-06)", async () => {
    const hostile = '<img src=x onerror="alert(1)">\r\nBcc: eve@example.org\u202e';
    const ada = await person();
    await buy(ada);
    await ada.mails();
    const id = await customerOf(ada);
    await billing.stripe.customers.update(id, { address: { line1: hostile, city: "Berlin", country: "DE" } });
    await arrive();
    const [mail, ...more] = await ada.mails();
    expect([mail?.subject, more]).toEqual(["Your billing details at Nexus AI have changed", []]);
    expect(mail?.text).toContain('Address: <img src=x onerror="alert(1)"> Bcc: eve@example.org\nBerlin\nDE');
    expect(mail?.html).not.toMatch(/<img/i);
    expect(mail?.html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
    expect(mail?.to).toEqual([ada.principal.email]);

    const taxId = await billing.stripe.customers.createTaxId(id, { type: "eu_vat", value: "DE123456789" });
    await arrive();
    const [added] = await ada.mails();
    expect(added?.text).toContain("Tax id: DE123456789");
    await billing.stripe.customers.deleteTaxId(id, taxId.id);
    await arrive();
    const [removed] = await ada.mails();
    expect(removed?.text).toContain("Tax id: none");
    // What else is written about a customer is nobody's news.
    await billing.stripe.customers.update(id, { metadata: { note: "x" }, name: hostile });
    await arrive();
    expect(await ada.subjects()).toEqual([]);
  });

  it("credits that were given, in the transaction that gives them", async () => {
    const ada = await person({ language: "de" });
    const { userId } = ada.principal;
    await grantEntitlements({ user: userId, tier: "free", creditMicroUsd: 5_000_000 });
    const [mail, ...more] = await ada.mails();
    expect([mail?.subject.replace("\u00a0", " "), more]).toEqual(["5,00 $ Guthaben bei Nexus AI", []]);
    await expect(
      grantEntitlements({ user: userId, tier: "enterprise", creditMicroUsd: 1, requestsLeft: 1 }),
    ).rejects.toThrow();
    await grantEntitlements({ user: userId, tier: "free" });
    expect(await ada.subjects()).toEqual([]);
  });
});

describe("where", () => {
  it("nothing is sold there is no word of money, not of credits either", async () => {
    const ada = await person();
    vi.stubEnv("STRIPE_SECRET_KEY", "");
    vi.stubEnv("STRIPE_WEBHOOK_SECRET", "");
    resetEnv();
    try {
      await grantEntitlements({ user: ada.principal.userId, tier: "pro", creditMicroUsd: 5_000_000 });
      expect(await findOpenPayment(ada.principal)).toBeNull();
      expect(billingTasks().map(({ name }) => name)).toEqual(["expire entitlements", "end overage"]);
    } finally {
      vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_local");
      vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef,whsec_fedcba9876543210");
      resetEnv();
    }
    expect(await ada.subjects()).toEqual([]);
  });

  it("no mail can be sent, what happens counts as told when it can", async () => {
    const ada = await person();
    const url = process.env.SMTP_URL ?? "";
    vi.stubEnv("SMTP_URL", "");
    resetEnv();
    try {
      await buy(ada);
    } finally {
      vi.stubEnv("SMTP_URL", url);
      resetEnv();
    }
    await reconcile();
    expect(await ada.subjects()).toEqual([]);
    await pass(11 * DAY);
    expect(await ada.subjects()).toEqual([SUBJECTS.en.ending()]);
  });
});
