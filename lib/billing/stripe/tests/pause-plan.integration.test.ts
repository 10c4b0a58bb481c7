import { afterAll, beforeAll, expect, it } from "vitest";
import { send } from "../../../gate/testing/send.ts";
import type { SignedInUser } from "../../../gate/testing/sign-in.ts";
import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { changePlanEndpoint, pausePlanEndpoint, unpausePlanEndpoint } from "../api.ts";
import type { Plan } from "../schema.ts";
import { unpausePlan } from "../service/pause-plan.ts";
import { startCheckout } from "../service/start-checkout.ts";
import { expireEntitlements } from "../sync/apply-entitlement.ts";
import { reconcile } from "../sync/reconcile.ts";
import { forgetBilling } from "../testing/forget-billing.ts";
import { type Billing, buyer, freshCookie, openBilling, payOn, tiersOf } from "../testing/open-billing.ts";

const SECOND_MS = 1_000;
let billing: Billing;
beforeAll(async () => {
  await forgetBilling();
  billing = await openBilling({ isFrozen: true });
});
afterAll(() => billing.close());

async function at(ms: number, events: "events" | "silence" = "silence"): Promise<void> {
  billing.pass(ms - nowMs());
  if (events === "events") await billing.deliver(billing.take());
  await expireEntitlements();
}

async function paying(price = "nexus_pro_month", number = "4242424242424242") {
  const user: SignedInUser = await buyer();
  await payOn((await startCheckout(user.principal, { price })).url, { number });
  await billing.deliver(billing.take());
  const [customer] = (await billing.stripe.customers.list({ email: user.principal.email })).data;
  const find = async () => {
    const [found] = (await billing.stripe.subscriptions.list({ customer: customer?.id ?? "", status: "all" })).data;
    if (!found) throw new Error("no subscription");
    return found;
  };
  const endsAt = async () => ((await find()).items.data[0]?.current_period_end ?? 0) * 1000;
  await at(await endsAt(), "events");
  const ask = async (endpoint: typeof pausePlanEndpoint | typeof unpausePlanEndpoint, body?: object) =>
    send(endpoint, { headers: { cookie: await freshCookie(user) }, ...(body ? { body } : {}) });
  const pause = (months = 1) => ask(pausePlanEndpoint, { months });
  const goOn = () => ask(unpausePlanEndpoint);
  const tier = async () => (await tiersOf(user.principal)).tier;
  const paid = async () =>
    (await billing.stripe.charges.list({ customer: customer?.id ?? "", limit: 100 })).data.filter((one) => one.paid);
  return { user, customer: customer?.id ?? "", find, endsAt, pause, goOn, tier, paid };
}
const planOf = ({ body }: Awaited<ReturnType<typeof send>>) => (body.data as Plan).subscription;
const reasonOf = ({ body }: Awaited<ReturnType<typeof send>>) =>
  (body.error as { details?: { reason?: string } } | undefined)?.details?.reason;

it("a pause begins with the end of what is paid, to the second, and ends with a month that is paid", async () => {
  const plan = await paying();
  const end = await plan.endsAt();
  const answer = await plan.pause(2);
  expect(answer.status).toBe(200);
  expect(planOf(answer)?.pause?.isBegun).toBe(false);
  await at(end - SECOND_MS);
  expect(await plan.tier()).toBe("pro");
  await at(end);
  expect(await plan.tier()).toBe("free");
  await billing.deliver(billing.take());
  expect(await plan.tier()).toBe("free");
  const resumes = Date.parse(planOf(answer)?.pause?.resumesAt ?? "");
  for (let months = 0; months < 2; months++) {
    expect([await plan.tier(), (await plan.paid()).length]).toEqual(["free", 1]);
    await at(await plan.endsAt(), "events");
  }
  expect(nowMs() - resumes).toBe(60_000);
  const live = await plan.find();
  expect([await plan.tier(), live.pause_collection, (await plan.paid()).length]).toEqual(["pro", null, 2]);
});

it("a pause that has begun ends early with a month that is paid now; one that has not, with nothing", async () => {
  const plan = await paying();
  await plan.pause(3);
  const early = await plan.goOn();
  expect([early.status, planOf(early)?.pause, await plan.tier(), (await plan.paid()).length]).toEqual([
    200,
    null,
    "pro",
    1,
  ]);
  await plan.pause(3);
  await at(await plan.endsAt(), "events");
  billing.pass(5 * 86_400_000);
  expect(await plan.tier()).toBe("free");
  const now = await plan.goOn();
  expect([now.status, planOf(now)?.pause, await plan.tier(), (await plan.paid()).length]).toEqual([
    200,
    null,
    "pro",
    2,
  ]);
  expect(await plan.endsAt()).toBeGreaterThan(nowMs() + 27 * 86_400_000);
});

it("a pause that is ended in several tabs at once is paid for once", async () => {
  const plan = await paying();
  await plan.pause(3);
  await at(await plan.endsAt(), "events");
  billing.pass(5 * 86_400_000);
  const before = (await plan.paid()).length;
  const { principal } = plan.user;
  const tabs = await Promise.allSettled([unpausePlan(principal), unpausePlan(principal), unpausePlan(principal)]);
  expect((await plan.paid()).length - before).toBe(1);
  expect(tabs.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  await billing.deliver(billing.take());
  expect([await plan.tier(), (await plan.paid()).length - before]).toEqual(["pro", 1]);
});

it("a card that is refused leaves it paused and free", async () => {
  const plan = await paying();
  await plan.pause();
  await at(await plan.endsAt(), "events");
  const bad = await billing.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer: plan.customer });
  await billing.stripe.subscriptions.update((await plan.find()).id, { default_payment_method: bad.id });
  expect(reasonOf(await plan.goOn())).toBe("card_refused");
  await billing.deliver(billing.take());
  expect([await plan.tier(), (await plan.find()).pause_collection?.behavior]).toEqual(["free", "void"]);
});

it("only a monthly plan in force is paused, once, and not changed meanwhile", async () => {
  const yearly = await paying("nexus_pro_year");
  expect(reasonOf(await yearly.pause())).toBe("yearly");
  const plan = await paying();
  expect(reasonOf(await plan.goOn())).toBe("not_paused");
  expect((await plan.pause(4)).status).toBe(422);
  await plan.pause();
  expect(reasonOf(await plan.pause())).toBe("paused");
  const change = await send(changePlanEndpoint, {
    headers: { cookie: await freshCookie(plan.user) },
    body: { price: "nexus_team_month" },
  });
  expect(reasonOf(change)).toBe("paused");
  const nobody = await buyer();
  const headers = { cookie: await freshCookie(nobody) };
  expect((await send(pausePlanEndpoint, { headers, body: { months: 1 } })).status).toBe(404);
  expect((await send(unpausePlanEndpoint, { headers })).status).toBe(404);
  const ending = await paying();
  await billing.stripe.subscriptions.update((await ending.find()).id, { cancel_at_period_end: true });
  await billing.deliver(billing.take());
  expect(reasonOf(await ending.pause())).toBe("ends");
});

it("the nightly comparison knows a pause, and brings one that no event told of", async () => {
  await forgetBilling();
  const plan = await paying();
  await plan.pause();
  billing.take();
  expect((await reconcile()).findings).toEqual([]);
  await asService()
    .updateTable("billingSubscriptions")
    .set({ isCollectionPaused: false, resumesAt: null })
    .where("userId", "=", plan.user.principal.userId)
    .execute();
  expect((await reconcile()).findings).toMatchObject([
    { kind: "subscription", fields: ["isCollectionPaused", "resumesAt"] },
  ]);
  expect((await reconcile()).findings).toEqual([]);
});
