import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "../../../auth/schema.ts";
import { setClock } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { seededRandom } from "../../../platform/seeded-random.ts";
import { createTestUser } from "../../../testing/create-user.ts";
import type { StoredEvent } from "../../../testing/stripe/world.ts";
import { findEventHandler } from "../events/registry.ts";
import { keepCustomerId } from "../store/customers.ts";
import { type Billing, openBilling, postEvent, tiersOf } from "../testing/open-billing.ts";
import { processEvent } from "../webhook/process-event.ts";

// On a real PostgreSQL a quarter: there it is the locks that are of interest, not the orders.
const LIVES = process.env.NEXUS_TEST_DATABASE_URL ? 50 : 200;
const EVENTS = 14;
const DUPLICATES = 4;
const DAY = 86_400;
const START = Date.UTC(2027, 3, 1) / 1000;

let billing: Billing;
const prices = new Map<string, string>();
beforeAll(async () => {
  billing = await openBilling();
  for (const { lookup_key, id } of (await billing.stripe.prices.list({ limit: 100 })).data)
    prices.set(lookup_key ?? "", id);
});
afterAll(() => billing.close());

interface Life {
  principal: Principal;
  /** Each step makes some events at Stripe; together they are fourteen. */
  steps: (() => Promise<void>)[];
  model: { tier: string; status: string; isCollectionPaused: boolean; plan: string };
}

/** A trial, its end, an upgrade, second thoughts; and then either the end or a pause and a smaller plan. */
async function beginLife(endsEarly: boolean): Promise<Life> {
  const { stripe } = billing;
  const principal = await createTestUser();
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START });
  const customer = await stripe.customers.create({ email: principal.email, test_clock: clock.id });
  await keepCustomerId(principal, customer.id);
  const method = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const price = (key: string) => prices.get(key) ?? "";
  let subscription = "";
  let item = "";
  const to = async (seconds: number) => {
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: seconds });
    setClock(() => seconds * 1000);
  };
  const change = async (params: Stripe.SubscriptionUpdateParams) => {
    await stripe.subscriptions.update(subscription, params);
  };
  const steps = [
    async () => {
      setClock(() => START * 1000);
      const made = await stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: price("nexus_pro_month") }],
        trial_period_days: 14,
        default_payment_method: method.id,
      });
      subscription = made.id;
      item = made.items.data[0]?.id ?? "";
    },
    () => to(START + 11 * DAY),
    () => to(START + 14 * DAY),
    () => to(START + 20 * DAY),
    () => change({ items: [{ id: item, price: price("nexus_team_month") }], proration_behavior: "always_invoice" }),
    () => change({ cancel_at_period_end: true }),
    () => change({ cancel_at_period_end: false }),
    () =>
      change(
        endsEarly
          ? { cancel_at_period_end: true }
          : { pause_collection: { behavior: "void", resumes_at: START + 99 * DAY } },
      ),
    () =>
      endsEarly
        ? to(START + 45 * DAY)
        : change({ items: [{ id: item, price: price("nexus_pro_month") }], proration_behavior: "none" }),
  ];
  const model = endsEarly
    ? { tier: "free", status: "canceled", isCollectionPaused: false, plan: "nexus_team_month" }
    : { tier: "pro", status: "active", isCollectionPaused: true, plan: "nexus_pro_month" };
  return { principal, steps, model };
}

describe("the events of a subscription's life (BL-04)", () => {
  it(`end in the modelled state in ${LIVES} of ${LIVES} orders, late, twice, and at once`, async () => {
    const wrong: string[] = [];
    const seen: number[] = [];
    for (let seed = 1; seed <= LIVES; seed++) {
      const random = seededRandom(seed);
      const pick = <T>(list: T[]): T => list.splice(Math.floor(random() * list.length), 1)[0] as T;
      const { principal, steps, model } = await beginLife(seed % 2 === 0);
      billing.take();
      const waiting: StoredEvent[] = [];
      let count = 0;
      const arrive = async (atOnce: number) => {
        const batch = Array.from({ length: Math.min(atOnce, waiting.length) }, () => pick(waiting));
        await Promise.all(
          batch.map(async (event) => {
            if ((await postEvent(JSON.stringify(event))).status !== 200) wrong.push(`${seed}: ${event.type} refused`);
            await processEvent(event.id, { attempt: 1 });
          }),
        );
      };
      for (const step of steps) {
        await step();
        const events = billing.take().filter(({ type }) => findEventHandler(type));
        count += events.length;
        waiting.push(...events);
        // Some come late: after what happens next, or at the very end.
        while (waiting.length > 0 && random() < 0.45) await arrive(1 + Math.floor(random() * 3));
      }
      seen.push(count);
      for (let turn = 0; turn < DUPLICATES; turn++) {
        const again = waiting[Math.floor(random() * waiting.length)];
        if (again) waiting.push(again);
      }
      while (waiting.length > 0) await arrive(1 + Math.floor(random() * 3));
      const row = await asService()
        .selectFrom("billingSubscriptions as s")
        .innerJoin("stripePrices as p", "p.stripePriceId", "s.stripePriceId")
        .where("s.userId", "=", principal.userId)
        .select(["s.status", "s.isCollectionPaused", "p.lookupKey as plan"])
        .executeTakeFirst();
      const state = { tier: (await tiersOf(principal)).tier, ...row };
      if (JSON.stringify(state) !== JSON.stringify(model)) wrong.push(`${seed}: ${JSON.stringify(state)}`);
    }
    expect(wrong).toEqual([]);
    expect(new Set(seen)).toEqual(new Set([EVENTS]));
  }, 240_000);
});
