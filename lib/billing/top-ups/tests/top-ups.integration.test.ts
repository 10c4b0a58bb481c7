import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type SendOptions, send } from "../../../gate/testing/send.ts";
import type { SignedInUser } from "../../../gate/testing/sign-in.ts";
import { now, nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { newId } from "../../../platform/ids.ts";
import { closeMailTransport } from "../../../platform/mail/send-mail.ts";
import { openMailbox } from "../../mails/testing/mailbox.ts";
import { drift } from "../../payments/testing/money-of.ts";
import { billingTasks } from "../../stripe/jobs.ts";
import { startCheckout } from "../../stripe/service/start-checkout.ts";
import { findCustomerId } from "../../stripe/store/customers.ts";
import { reconcile } from "../../stripe/sync/reconcile.ts";
import { syncInvoice } from "../../stripe/sync/sync-invoice.ts";
import { type Billing, buyer, freshCookie, openBilling, payOn } from "../../stripe/testing/open-billing.ts";
import { getTopUpEndpoint, setTopUpEndpoint } from "../api.ts";
import { beginTopUps } from "../begin-top-ups.ts";
import { chargeTopUp, RETRY_AFTER_MS } from "../charge-top-up.ts";
import type { SetTopUp, TopUp } from "../schema.ts";
import { findTopUpTrouble } from "../service.ts";
import { beginTopUp, keepInvoiceId } from "../store.ts";
import { cardHolder, changeCard, grantsOf, spend, TOP_UP, topUpsOf } from "../testing/card-holder.ts";

const DAY_MS = 86_400_000;
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
const codeOf = ({ status, body }: Awaited<ReturnType<typeof send>>) => `${status} ${body.error?.code}`;
const read = async (user: SignedInUser) => (await as(user, getTopUpEndpoint)).body.data as TopUp;
async function set(user: SignedInUser, changes: Partial<SetTopUp> = {}): Promise<TopUp> {
  const answer = await as(user, setTopUpEndpoint, { body: { ...TOP_UP, ...changes } });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data as TopUp;
}
const arrive = () => billing.deliver(billing.take());
/** The worker's turn: what is due begins, and what began is charged. Returns the states of the person's purchases. */
async function turn(user: SignedInUser): Promise<string[]> {
  await beginTopUps();
  for (const { id, state } of await topUpsOf(user)) if (state === "charging") await chargeTopUp(id);
  return (await topUpsOf(user)).map(({ state }) => state);
}
async function chargesOf({ principal }: SignedInUser) {
  const customer = (await findCustomerId(principal)) ?? "";
  return (await billing.stripe.charges.list({ customer, limit: 100 })).data.filter(({ paid }) => paid);
}

describe("automatic purchases are chosen", () => {
  it("only where there is a card, and in amounts that fit together", async () => {
    const nobody = await buyer();
    expect(await read(nobody)).toMatchObject({ settings: null, hasCustomer: false, balanceMicroUsd: 0 });
    const refused = await as(nobody, setTopUpEndpoint, { body: TOP_UP });
    expect([codeOf(refused), refused.body.error?.details]).toEqual(["409 conflict", { reason: "no_card" }]);
    const user = await cardHolder(billing, null);
    expect(codeOf(await as(user, setTopUpEndpoint, { body: TOP_UP }))).toBe("409 conflict");
    await changeCard(billing, (await findCustomerId(user.principal)) ?? "", "pm_card_visa");
    expect(await set(user)).toMatchObject({ settings: TOP_UP, hasCustomer: true, boughtMicroUsd: 0, waiting: null });
    for (const wrong of [
      { amountMicroUsd: 4_990_000 },
      { thresholdMicroUsd: 10_010_000 },
      { ceilingMicroUsd: 9_990_000 },
      { amountMicroUsd: 10_000_001 },
      { thresholdMicroUsd: 0 },
      { isOff: true },
    ]) {
      const answer = await as(user, setTopUpEndpoint, { body: { ...TOP_UP, ...wrong } });
      expect(codeOf(answer), JSON.stringify(wrong)).toBe("422 invalid_input");
    }
    billing.local.outage = 503;
    expect(codeOf(await as(user, setTopUpEndpoint, { body: TOP_UP }))).toBe("503 unavailable");
    // Off needs no card and no Stripe.
    expect((await set(user, { isOn: false })).settings).toEqual({ ...TOP_UP, isOn: false });
    expect(await turn(user)).toEqual([]);
  });

  it("with the card that a plan is paid with", async () => {
    const user = await buyer();
    await payOn((await startCheckout(user.principal, { price: "nexus_pro_month" })).url);
    await arrive();
    await set(user);
    expect(await turn(user)).toEqual(["paid"]);
  });

  it("nowhere where nothing is sold", async () => {
    const user = await buyer();
    vi.stubEnv("STRIPE_SECRET_KEY", "");
    vi.stubEnv("STRIPE_WEBHOOK_SECRET", "");
    resetEnv();
    try {
      expect((await as(user, getTopUpEndpoint)).status).toBe(404);
      expect((await as(user, setTopUpEndpoint, { body: TOP_UP })).status).toBe(404);
      expect(await findTopUpTrouble(user.principal)).toBeNull();
      expect(billingTasks().map(({ name }) => name)).not.toContain("begin top-ups");
    } finally {
      vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_local");
      vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef,whsec_fedcba9876543210");
      resetEnv();
    }
  });
});

describe("credits that fall below the amount", () => {
  it("are bought once a fall, for what was agreed, with an invoice and a receipt", async () => {
    const user = await cardHolder(billing, "pm_card_visa");
    const mails = openMailbox(user.principal);
    await set(user);
    expect(await turn(user)).toEqual(["paid"]);
    await arrive();
    expect(await turn(user)).toEqual(["paid"]);
    expect(await grantsOf(user)).toEqual([10_000_000]);
    expect(await read(user)).toMatchObject({ balanceMicroUsd: 10_000_000, boughtMicroUsd: 10_000_000 });
    const [charge, ...others] = await chargesOf(user);
    expect([charge?.amount, others]).toEqual([1_000, []]);
    expect((await mails()).map(({ subject }) => subject)).toEqual(["Receipt from Nexus AI: $10.00"]);
    await spend(user, 5_000_000);
    // At the amount is not below it.
    expect(await turn(user)).toEqual(["paid"]);
    await spend(user, 10_000);
    expect(await turn(user)).toEqual(["paid", "paid"]);
    expect(await read(user)).toMatchObject({ balanceMicroUsd: 14_990_000 });
  });

  it("are never bought beyond the month's ceiling, and again when the month is new", async () => {
    const user = await cardHolder(billing, "pm_card_visa");
    await set(user);
    for (const states of [["paid"], ["paid", "paid"], ["paid", "paid"]]) {
      expect(await turn(user)).toEqual(states);
      const { balanceMicroUsd } = await read(user);
      if (balanceMicroUsd > 0) await spend(user, balanceMicroUsd);
    }
    expect(await read(user)).toMatchObject({ balanceMicroUsd: 0, boughtMicroUsd: 20_000_000 });
    // A higher ceiling allows one more at once; a lower one, none.
    await set(user, { ceilingMicroUsd: 29_990_000 });
    expect(await turn(user)).toHaveLength(2);
    const { resetsAt } = await read(user);
    billing.pass(Date.parse(resetsAt) - nowMs() - 1_000);
    expect(await turn(user)).toHaveLength(2);
    billing.pass(1_000);
    expect(await turn(user)).toEqual(["paid", "paid", "paid"]);
    expect(await read(user)).toMatchObject({ boughtMicroUsd: 10_000_000 });
  });

  it("are there only when Stripe says that they are paid, whoever brings the word, once", async () => {
    const user = await cardHolder(billing, "pm_card_visa");
    await set(user);
    await beginTopUps();
    expect(await grantsOf(user)).toEqual([]);
    const [topUp] = await topUpsOf(user);
    // The job dies after the money was taken: every answer of Stripe's after the payment is lost.
    const before = billing.local.requests.length;
    const paying = chargeTopUp(topUp?.id ?? "");
    await vi.waitFor(() => expect(billing.local.requests.slice(before).join()).toContain("/pay"));
    billing.local.outage = 500;
    await paying.catch(() => undefined);
    billing.local.outage = null;
    await arrive();
    await arrive();
    expect(await reconcile()).toBeDefined();
    await chargeTopUp(topUp?.id ?? "");
    expect(await grantsOf(user)).toEqual([10_000_000]);
    expect(await chargesOf(user)).toHaveLength(1);
  });

  it("come by the nightly comparison when no event came", async () => {
    const user = await cardHolder(billing, "pm_card_authenticationRequired");
    await set(user);
    expect(await turn(user)).toEqual(["asks_holder"]);
    await fetch((await read(user)).waiting?.pageUrl ?? "", { method: "POST" });
    billing.take();
    await reconcile();
    await reconcile();
    expect(await grantsOf(user)).toEqual([10_000_000]);
  });

  it("wait while Stripe is out of reach, and are bought once it is back", async () => {
    const user = await cardHolder(billing, "pm_card_visa");
    await set(user);
    await beginTopUps();
    const [topUp] = await topUpsOf(user);
    billing.local.outage = 503;
    await expect(chargeTopUp(topUp?.id ?? "")).rejects.toThrow();
    expect((await topUpsOf(user)).map(({ state }) => state)).toEqual(["charging"]);
    billing.local.outage = null;
    expect(await turn(user)).toEqual(["paid"]);
    expect(await chargesOf(user)).toHaveLength(1);
  });
});

describe("a purchase that is under way when it is turned off", () => {
  it("is not made any more, before its invoice is there and after", async () => {
    const user = await cardHolder(billing, "pm_card_visa");
    const customer = (await findCustomerId(user.principal)) ?? "";
    const mails = openMailbox(user.principal);
    for (const hasInvoice of [false, true]) {
      await set(user);
      await beginTopUps();
      const id = (await topUpsOf(user)).find(({ state }) => state === "charging")?.id ?? "";
      if (hasInvoice) {
        const invoice = await billing.stripe.invoices.create({ customer });
        const item = { customer, invoice: invoice.id, amount: 1_000, currency: "usd" };
        await billing.stripe.invoiceItems.create(item);
        await billing.stripe.invoices.finalizeInvoice(invoice.id);
        await keepInvoiceId(id, invoice.id);
      }
      await set(user, { isOn: false });
      await chargeTopUp(id);
    }
    await arrive();
    expect((await topUpsOf(user)).map(({ state }) => state)).toEqual(["failed", "failed"]);
    expect([await chargesOf(user), await grantsOf(user), await mails()]).toEqual([[], [], []]);
    const { data } = await billing.stripe.invoices.list({ customer });
    expect(data.map(({ status }) => status)).toEqual(["void"]);
  });
});

describe("a card that is refused", () => {
  it("is tried once more, and the second refusal turns it off, both told by mail and on every page", async () => {
    const user = await cardHolder(billing, "pm_card_chargeCustomerFail");
    const mails = openMailbox(user.principal);
    await set(user);
    expect(await turn(user)).toEqual(["failed"]);
    const retryAt = new Date(nowMs() + RETRY_AFTER_MS).toISOString();
    expect(await read(user)).toMatchObject({ settings: { isOn: true }, retryAt, isDeclined: false });
    expect(await findTopUpTrouble(user.principal)).toBeNull();
    expect((await mails()).map(({ subject }) => subject)).toEqual(["Credits could not be bought at Nexus AI"]);
    billing.pass(RETRY_AFTER_MS - 1_000);
    expect(await turn(user)).toEqual(["failed"]);
    billing.pass(1_000);
    expect(await turn(user)).toEqual(["failed", "failed"]);
    expect(await read(user)).toMatchObject({ settings: { isOn: false }, isDeclined: true, retryAt: null });
    expect(await findTopUpTrouble(user.principal)).toEqual({ kind: "declined" });
    expect((await mails()).map(({ subject }) => subject)).toEqual([
      "Credits are not bought automatically any more at Nexus AI",
    ]);
    billing.pass(DAY_MS);
    expect(await turn(user)).toHaveLength(2);
    await arrive();
    expect(await grantsOf(user)).toEqual([]);
    const customer = (await findCustomerId(user.principal)) ?? "";
    const { data } = await billing.stripe.invoices.list({ customer });
    expect(data.map(({ status }) => status)).toEqual(["void", "void"]);
    // With another card it goes on from nothing.
    await changeCard(billing, customer, "pm_card_visa");
    expect(await set(user)).toMatchObject({ isDeclined: false });
    expect(await findTopUpTrouble(user.principal)).toBeNull();
    expect(await turn(user)).toEqual(["failed", "failed", "paid"]);
  });

  it("is forgotten when the next purchase succeeds, and when it is left off", async () => {
    const user = await cardHolder(billing, "pm_card_chargeCustomerFail");
    const customer = (await findCustomerId(user.principal)) ?? "";
    await set(user, { ceilingMicroUsd: 100_000_000 });
    await turn(user);
    billing.pass(RETRY_AFTER_MS);
    await changeCard(billing, customer, "pm_card_visa");
    expect(await turn(user)).toEqual(["failed", "paid"]);
    await spend(user, 10_000_000);
    await changeCard(billing, customer, "pm_card_chargeCustomerFail");
    expect(await turn(user)).toEqual(["failed", "paid", "failed"]);
    expect(await read(user)).toMatchObject({ settings: { isOn: true } });
    billing.pass(RETRY_AFTER_MS);
    await turn(user);
    expect(await findTopUpTrouble(user.principal)).toEqual({ kind: "declined" });
    await set(user, { isOn: false });
    expect(await findTopUpTrouble(user.principal)).toBeNull();
  });
});

describe("a payment for credits that is taken back", () => {
  const takeBack = {
    refund: async (charge: string) => void (await billing.stripe.refunds.create({ charge })),
    dispute: async (charge: string) =>
      void (await fetch(`${billing.local.url}/__dispute`, { method: "POST", body: JSON.stringify({ charge }) })),
  };

  it.each(["refund", "dispute"] as const)("by a %s is not bought again, until its owner wants it", async (how) => {
    const user = await cardHolder(billing, "pm_card_visa");
    await set(user, { ceilingMicroUsd: 50_000_000 });
    expect(await turn(user)).toEqual(["paid"]);
    await arrive();
    const [charge] = await chargesOf(user);
    await takeBack[how](charge?.id ?? "");
    await arrive();
    expect(await turn(user)).toEqual(["paid"]);
    expect(await chargesOf(user)).toHaveLength(1);
    expect(await read(user)).toMatchObject({
      settings: { isOn: false },
      balanceMicroUsd: 0,
      isDeclined: false,
      isTakenBack: true,
    });
    expect(await findTopUpTrouble(user.principal)).toEqual({ kind: "taken_back" });
    expect(await drift(user.principal.userId)).toEqual([]);
    // Looked at again, it does not turn off what they turned on since then.
    expect(await set(user, { ceilingMicroUsd: 50_000_000 })).toMatchObject({ isTakenBack: false });
    await syncInvoice((await topUpsOf(user))[0]?.stripeInvoiceId ?? "");
    expect(await turn(user)).toEqual(["paid", "paid"]);
  });

  it("turns nothing off where another payment is taken back", async () => {
    const user = await buyer();
    await payOn((await startCheckout(user.principal, { price: "nexus_pro_year" })).url);
    await arrive();
    billing.pass(14 * DAY_MS);
    await arrive();
    await set(user);
    const [charge] = await chargesOf(user);
    await takeBack.refund(charge?.id ?? "");
    await arrive();
    expect(await read(user)).toMatchObject({ settings: { isOn: true }, isTakenBack: false });
  });
});

it("buys nothing for an account that is locked", async () => {
  const user = await cardHolder(billing, "pm_card_visa");
  await set(user);
  const lock = (disabledAt: Date | null) =>
    asService().updateTable("profiles").set({ disabledAt }).where("id", "=", user.principal.userId).execute();
  await lock(now());
  const begin = () =>
    asService()
      .transaction()
      .execute((tx) => beginTopUp(tx, newId(), user.principal.userId));
  expect([await turn(user), await begin()]).toEqual([[], false]);
  await lock(null);
  expect(await turn(user)).toEqual(["paid"]);
});

describe("a bank that wants to ask the holder", () => {
  it("leads to Stripe's page, and credits come when they have confirmed it there", async () => {
    const user = await cardHolder(billing, "pm_card_authenticationRequired");
    const mails = openMailbox(user.principal);
    await set(user);
    expect(await turn(user)).toEqual(["asks_holder"]);
    const { waiting, boughtMicroUsd } = await read(user);
    // What waits may yet be paid: it counts.
    expect([waiting?.amountMicroUsd, boughtMicroUsd]).toEqual([10_000_000, 10_000_000]);
    expect(await findTopUpTrouble(user.principal)).toEqual({ kind: "waiting", ...waiting });
    const [mail, ...others] = await mails();
    expect([mail?.subject, others]).toEqual(["Confirm a payment to Nexus AI: $10.00", []]);
    expect(mail?.text).toContain(waiting?.pageUrl);
    expect(await turn(user)).toEqual(["asks_holder"]);
    await arrive();
    expect(await grantsOf(user)).toEqual([]);
    const { resetsAt } = await read(user);
    billing.pass(Date.parse(resetsAt) - nowMs() + 1_000);
    await fetch(waiting?.pageUrl ?? "", { method: "POST" });
    await arrive();
    expect(await grantsOf(user)).toEqual([10_000_000]);
    // It was paid in the new month and counts there.
    expect(await read(user)).toMatchObject({ waiting: null, boughtMicroUsd: 10_000_000 });
    expect(await turn(user)).toEqual(["paid"]);
  });

  it("charges nothing once it was turned off", async () => {
    const user = await cardHolder(billing, "pm_card_authenticationRequired");
    await set(user);
    await turn(user);
    const { waiting } = await read(user);
    expect(await set(user, { isOn: false })).toMatchObject({ waiting: null, boughtMicroUsd: 0, isDeclined: false });
    await fetch(waiting?.pageUrl ?? "", { method: "POST" });
    await arrive();
    expect([await grantsOf(user), await chargesOf(user)]).toEqual([[], []]);
    expect((await topUpsOf(user)).map(({ state }) => state)).toEqual(["failed"]);
  });
});
