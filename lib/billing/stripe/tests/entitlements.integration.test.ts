import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { changeUser, endGrants } from "../../../auth/admin/users/service.ts";
import type { TierId } from "../../../auth/schema.ts";
import { type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { nowMs } from "../../../platform/clock.ts";
import { resetEnv } from "../../../platform/env.ts";
import { grantEntitlements } from "../../credits/grant-entitlements.ts";
import { billingTasks } from "../jobs.ts";
import { GRACE_MS, SILENCE_MS } from "../policy.ts";
import { startCheckout } from "../service/start-checkout.ts";
import { expireEntitlements } from "../sync/apply-entitlement.ts";
import { type Billing, buyer, openBilling, payOn } from "../testing/open-billing.ts";
import { everywhere, makeIdentity, readSurfaces } from "../testing/surfaces.ts";

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;
const GOOD_CARD = "4242424242424242";
const REFUSED_AT_RENEWAL = "4000000000000341";
const DISPUTED = "4000000000000259";
let billing: Billing;
let admin: SignedInUser;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  admin = await signedInUser({ role: "admin" });
  billing = await openBilling({ isFrozen: true });
});
afterEach(async () => {
  // So that later timelines do not renew it.
  const { data } = await billing.stripe.subscriptions.list({ limit: 100 });
  for (const { id } of data) await billing.stripe.subscriptions.cancel(id);
  await arrive();
});
afterAll(() => billing.close());

const arrive = () => billing.deliver(billing.take());
/** Moves both clocks to a moment; with `events` what Stripe has to say about it arrives, without it stays silent. */
async function at(ms: number, events: "events" | "silence" = "silence"): Promise<void> {
  billing.pass(ms - nowMs());
  if (events === "events") await arrive();
  await expireEntitlements();
  await endGrants();
}

interface Plan {
  user: SignedInUser;
  customer: string;
  find(): Promise<Stripe.Subscription>;
  endsAt(): Promise<number>;
}
async function bought(card: string, price: string): Promise<Plan> {
  const user = await buyer();
  await makeIdentity(user);
  await payOn((await startCheckout(user.principal, { price })).url, { number: card });
  await arrive();
  const [customer] = (await billing.stripe.customers.list({ email: user.principal.email })).data;
  const find = async () => {
    const [found] = (await billing.stripe.subscriptions.list({ customer: customer?.id ?? "", status: "all" })).data;
    if (!found) throw new Error("no subscription");
    return found;
  };
  const endsAt = async () => ((await find()).items.data[0]?.current_period_end ?? 0) * 1000;
  return { user, customer: customer?.id ?? "", find, endsAt };
}

type Act = (plan: Plan) => Promise<unknown>;
const nothing: Act = async () => undefined;
/** So long after (or, negative, before) the end of the period that runs. */
const toEnd =
  (shiftMs = 0, events?: "events"): Act =>
  async ({ endsAt }) =>
    at((await endsAt()) + shiftMs, events);
const after =
  (ms: number, events?: "events"): Act =>
  () =>
    at(nowMs() + ms, events);
const change =
  (params: Stripe.SubscriptionUpdateParams): Act =>
  async ({ find }) => {
    await billing.stripe.subscriptions.update((await find()).id, params);
    await arrive();
  };
const switchTo =
  (key: string): Act =>
  async (plan) => {
    const [item] = (await plan.find()).items.data;
    const price = (await billing.stripe.prices.list({ lookup_keys: [key] })).data[0]?.id ?? "";
    await change({ items: [{ id: item?.id ?? "", price }], proration_behavior: "always_invoice" })(plan);
  };
const endNow: Act = async ({ find }) => {
  await billing.stripe.subscriptions.cancel((await find()).id);
  await arrive();
};
const payOpen: Act = async ({ customer, find }) => {
  const { id } = await billing.stripe.paymentMethods.attach("pm_card_visa", { customer });
  await billing.stripe.invoices.pay(String((await find()).latest_invoice), { payment_method: id });
  await arrive();
};
const chargeOf = async ({ customer }: Plan) =>
  (await billing.stripe.charges.list({ customer, limit: 1 })).data[0]?.id ?? "";
const refund =
  (more: { amount?: number } = {}): Act =>
  async (plan) => {
    await billing.stripe.refunds.create({ charge: await chargeOf(plan), ...more });
    await arrive();
  };
const settleDispute =
  (outcome: "won" | "lost"): Act =>
  async (plan) => {
    const body = JSON.stringify({ charge: await chargeOf(plan), outcome });
    await fetch(`${billing.local.url}/__dispute`, { method: "POST", body });
    await arrive();
  };
const grant =
  (tier: TierId, forMs: number): Act =>
  ({ user }) =>
    changeUser(admin.principal, user.principal.userId, {
      change: "tier",
      tier,
      until: new Date(nowMs() + forMs).toISOString(),
      reason: "A friend",
    });
const cancelAtEnd = change({ cancel_at_period_end: true });

interface Timeline {
  name: string;
  card?: string;
  price?: string;
  /** Begins when the trial is over and the first month paid, or not. */
  isPaying?: true;
  /** What happens, and the tier that is in force after it. */
  steps: readonly (readonly [Act, TierId])[];
}

const TIMELINES: readonly Timeline[] = [
  {
    name: "a trial, from the purchase on, and the paid month it goes over into",
    steps: [
      [nothing, "pro"],
      [toEnd(0, "events"), "pro"],
    ],
  },
  {
    name: "a trial that was cancelled, until its last second",
    steps: [
      [cancelAtEnd, "pro"],
      [toEnd(-SECOND_MS), "pro"],
      [toEnd(), "free"],
    ],
  },
  { name: "an upgrade, at once", isPaying: true, steps: [[switchTo("nexus_team_month"), "team"]] },
  {
    name: "a downgrade, at once",
    price: "nexus_team_month",
    steps: [
      [nothing, "team"],
      [switchTo("nexus_pro_month"), "pro"],
    ],
  },
  {
    name: "a month whose payment failed, for seven days and no second longer",
    card: REFUSED_AT_RENEWAL,
    isPaying: true,
    steps: [
      [after(GRACE_MS - SECOND_MS), "pro"],
      [after(SECOND_MS), "free"],
    ],
  },
  {
    name: "the same, paid within the seven days",
    card: REFUSED_AT_RENEWAL,
    isPaying: true,
    steps: [
      [after(2 * DAY_MS, "events"), "pro"],
      [payOpen, "pro"],
    ],
  },
  {
    name: "the same, paid after them",
    card: REFUSED_AT_RENEWAL,
    isPaying: true,
    steps: [
      [after(7.5 * DAY_MS, "events"), "free"],
      [payOpen, "pro"],
    ],
  },
  {
    name: "a plan that was cancelled, until the end of what is paid",
    isPaying: true,
    steps: [
      [cancelAtEnd, "pro"],
      [toEnd(-SECOND_MS), "pro"],
      [toEnd(), "free"],
      [arrive, "free"],
    ],
  },
  { name: "a plan that was ended at once", isPaying: true, steps: [[endNow, "free"]] },
  {
    name: "money given back: in part it stays, whole it ends",
    isPaying: true,
    steps: [
      [refund({ amount: 1_000 }), "pro"],
      [refund(), "free"],
    ],
  },
  {
    name: "a dispute: it ends with it, and comes back when that is won",
    card: DISPUTED,
    isPaying: true,
    steps: [
      [nothing, "free"],
      [settleDispute("won"), "pro"],
    ],
  },
  { name: "a dispute that is lost", card: DISPUTED, isPaying: true, steps: [[settleDispute("lost"), "free"]] },
  {
    name: "a renewal that nobody tells of, for three days",
    isPaying: true,
    steps: [
      [toEnd(SILENCE_MS - SECOND_MS), "pro"],
      [after(SECOND_MS), "free"],
      [arrive, "pro"],
    ],
  },
  {
    name: "a pause, as long as is paid",
    isPaying: true,
    steps: [
      [change({ pause_collection: { behavior: "void" } }), "pro"],
      [toEnd(0, "events"), "free"],
    ],
  },
  {
    name: "a grant over what is paid, until it runs out; and over nothing, until its last second",
    isPaying: true,
    steps: [
      [grant("team", DAY_MS), "team"],
      [after(DAY_MS), "pro"],
      [grant("enterprise", 2 * DAY_MS), "enterprise"],
      [endNow, "enterprise"],
      [after(2 * DAY_MS - SECOND_MS), "enterprise"],
      [after(SECOND_MS), "free"],
    ],
  },
];

describe("what is paid for or granted is in force at the right second, everywhere within five (BL-20)", () => {
  it.each(TIMELINES)("$name", async ({ card = GOOD_CARD, price = "nexus_pro_month", isPaying, steps }) => {
    const plan = await bought(card, price);
    if (isPaying) await at(await plan.endsAt(), "events");
    const seen = [];
    for (const [act] of steps) {
      await act(plan);
      seen.push(await readSurfaces(plan.user));
    }
    expect(seen).toEqual(steps.map(([, tier]) => everywhere(tier)));
  });
});

it("what was sold ends with its time where nothing is sold any more, and what is granted is then in force", async () => {
  const { user, endsAt } = await bought(GOOD_CARD, "nexus_pro_month");
  vi.stubEnv("STRIPE_SECRET_KEY", "");
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", "");
  resetEnv();
  try {
    billing.pass((await endsAt()) + SILENCE_MS - nowMs());
    for (const { run } of billingTasks()) await run();
    expect(await readSurfaces(user)).toEqual(everywhere("free"));
    expect(await grantEntitlements({ user: user.principal.userId, tier: "team" })).toMatchObject({ tier: "team" });
    expect(await grantEntitlements({ user: user.principal.userId, tier: "free" })).toMatchObject({ tier: "free" });
  } finally {
    vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_local");
    vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef,whsec_fedcba9876543210");
    resetEnv();
  }
});
