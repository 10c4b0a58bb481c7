import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SignedInUser } from "../../../gate/testing/sign-in.ts";
import { nowMs } from "../../../platform/clock.ts";
import { closeDatabase } from "../../../platform/db/client.ts";
import { closeJobSender } from "../../../platform/jobs/enqueue.ts";
import { GRACE_MS, SILENCE_MS } from "../policy.ts";
import { startCheckout } from "../service/start-checkout.ts";
import { expireEntitlements } from "../sync/apply-entitlement.ts";
import { type Billing, buyer, openBilling, payOn, tiersOf } from "../testing/open-billing.ts";

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;
let billing: Billing;
beforeAll(async () => {
  billing = await openBilling({ isFrozen: true });
});
afterAll(async () => {
  await billing.close();
  await closeJobSender();
  await closeDatabase();
});

/** Moves both clocks to a moment; with `events` what Stripe has to say about it arrives, without it stays silent. */
async function at(ms: number, events: "events" | "silence" = "silence"): Promise<void> {
  billing.pass(ms - nowMs());
  if (events === "events") await billing.deliver(billing.take());
  await expireEntitlements();
}
const events = () => billing.deliver(billing.take());
const tier = async (user: SignedInUser) => (await tiersOf(user.principal)).tier;

/** Somebody who has just bought a plan, on trial. */
async function trialing(card = "4242424242424242", price = "nexus_pro_month") {
  const user = await buyer();
  await payOn((await startCheckout(user.principal, { price })).url, { number: card });
  await events();
  const [customer] = (await billing.stripe.customers.list({ email: user.principal.email })).data;
  const id = customer?.id ?? "";
  const find = async (): Promise<Stripe.Subscription> => {
    const [found] = (await billing.stripe.subscriptions.list({ customer: id, status: "all" })).data;
    if (!found) throw new Error("no subscription");
    return found;
  };
  const change = async (params: Stripe.SubscriptionUpdateParams) => {
    await billing.stripe.subscriptions.update((await find()).id, params);
    await events();
  };
  const endsAt = async () => ((await find()).items.data[0]?.current_period_end ?? 0) * 1000;
  return { user, customer: id, find, change, endsAt };
}

/** The same once the trial is over and the first month paid. */
async function paying(card?: string) {
  const plan = await trialing(card);
  await at(await plan.endsAt(), "events");
  return plan;
}

async function priceOf(key: string): Promise<string> {
  return (await billing.stripe.prices.list({ lookup_keys: [key] })).data[0]?.id ?? "";
}
async function chargeOf({ customer }: { customer: string }): Promise<string> {
  return (await billing.stripe.charges.list({ customer, limit: 1 })).data[0]?.id ?? "";
}

describe("what is paid for is in force at the right second (BL-20)", () => {
  it("1 a trial, from the purchase on", async () => {
    const { user } = await trialing();
    expect(await tier(user)).toBe("pro");
  });

  it("2 a trial that goes over into a paid month", async () => {
    const plan = await trialing();
    await at(await plan.endsAt(), "events");
    expect([(await plan.find()).status, await tier(plan.user)]).toEqual(["active", "pro"]);
  });

  it("3 a trial that was cancelled, until its last second", async () => {
    const plan = await trialing();
    await plan.change({ cancel_at_period_end: true });
    const end = await plan.endsAt();
    await at(end - SECOND_MS);
    expect(await tier(plan.user)).toBe("pro");
    await at(end);
    expect(await tier(plan.user)).toBe("free");
  });

  it("4 an upgrade, at once", async () => {
    const plan = await paying();
    const [item] = (await plan.find()).items.data;
    await plan.change({
      items: [{ id: item?.id ?? "", price: await priceOf("nexus_team_month") }],
      proration_behavior: "always_invoice",
    });
    expect(await tier(plan.user)).toBe("team");
  });

  it("5 a downgrade, at once", async () => {
    const plan = await trialing(undefined, "nexus_team_month");
    expect(await tier(plan.user)).toBe("team");
    const [item] = (await plan.find()).items.data;
    await plan.change({ items: [{ id: item?.id ?? "", price: await priceOf("nexus_pro_month") }] });
    expect(await tier(plan.user)).toBe("pro");
  });

  it("6 a month whose payment failed, for seven days and no second longer", async () => {
    const plan = await paying("4000000000000341");
    const failedAt = nowMs();
    expect([(await plan.find()).status, await tier(plan.user)]).toEqual(["past_due", "pro"]);
    await at(failedAt + GRACE_MS - SECOND_MS);
    expect(await tier(plan.user)).toBe("pro");
    await at(failedAt + GRACE_MS);
    expect(await tier(plan.user)).toBe("free");
  });

  it("7 the same, paid later, within the seven days and after them", async () => {
    for (const days of [2, 7.5]) {
      const plan = await paying("4000000000000341");
      await at(nowMs() + days * DAY_MS, "events");
      expect(await tier(plan.user)).toBe(days < 7 ? "pro" : "free");
      const good = await billing.stripe.paymentMethods.attach("pm_card_visa", { customer: plan.customer });
      const { latest_invoice } = await plan.find();
      await billing.stripe.invoices.pay(String(latest_invoice), { payment_method: good.id });
      await events();
      expect([(await plan.find()).status, await tier(plan.user)]).toEqual(["active", "pro"]);
    }
  });

  it("8 a plan that was cancelled, until the end of what is paid", async () => {
    const plan = await paying();
    await plan.change({ cancel_at_period_end: true });
    const end = await plan.endsAt();
    await at(end - SECOND_MS);
    expect(await tier(plan.user)).toBe("pro");
    await at(end);
    expect(await tier(plan.user)).toBe("free");
    await events();
    expect([(await plan.find()).status, await tier(plan.user)]).toEqual(["canceled", "free"]);
  });

  it("9 a plan that was ended at once", async () => {
    const plan = await paying();
    await billing.stripe.subscriptions.cancel((await plan.find()).id);
    await events();
    expect(await tier(plan.user)).toBe("free");
  });

  it("10 money given back: in part it stays, whole it ends", async () => {
    const plan = await paying();
    const charge = await chargeOf(plan);
    await billing.stripe.refunds.create({ charge, amount: 1_000 });
    await events();
    expect(await tier(plan.user)).toBe("pro");
    await billing.stripe.refunds.create({ charge });
    await events();
    expect(await tier(plan.user)).toBe("free");
  });

  it("11 a dispute: it ends with it, and comes back when that is won", async () => {
    const plan = await paying("4000000000000259");
    expect(await tier(plan.user)).toBe("free");
    const body = JSON.stringify({ charge: await chargeOf(plan), outcome: "won" });
    await fetch(`${billing.local.url}/__dispute`, { method: "POST", body });
    await events();
    expect(await tier(plan.user)).toBe("pro");
    const lost = await paying("4000000000000259");
    const [dispute] = (await billing.stripe.disputes.list({ charge: await chargeOf(lost) })).data;
    await billing.stripe.disputes.close(dispute?.id ?? "");
    await events();
    expect(await tier(lost.user)).toBe("free");
  });

  it("12 a renewal that nobody tells of, for three days; a pause, as long as is paid", async () => {
    const plan = await paying();
    const end = await plan.endsAt();
    await at(end + SILENCE_MS - SECOND_MS);
    expect(await tier(plan.user)).toBe("pro");
    await at(end + SILENCE_MS);
    expect(await tier(plan.user)).toBe("free");
    await events();
    expect(await tier(plan.user)).toBe("pro");
    await plan.change({ pause_collection: { behavior: "void" } });
    expect(await tier(plan.user)).toBe("pro");
    await at(await plan.endsAt(), "events");
    expect(await tier(plan.user)).toBe("free");
  });
});
