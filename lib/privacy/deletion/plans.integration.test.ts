import { afterAll, beforeAll, expect, it } from "vitest";
import { setRequestsLeft } from "../../billing/credits/store.ts";
import { setOverage } from "../../billing/overage/service.ts";
import { reserveUsage, settleUsage } from "../../billing/service.ts";
import { startCheckoutEndpoint } from "../../billing/stripe/api.ts";
import { startCheckout } from "../../billing/stripe/service/start-checkout.ts";
import { findCustomerId } from "../../billing/stripe/store/customers.ts";
import { type Billing, buyer, freshCookie, openBilling, payOn } from "../../billing/stripe/testing/open-billing.ts";
import { makeAttempt } from "../../billing/testing/make-attempt.ts";
import { send } from "../../gate/testing/send.ts";
import { signedInUser } from "../../gate/testing/sign-in.ts";
import { asService } from "../../platform/db/scopes.ts";
import { getDeletionEndpoint, requestDeletionEndpoint } from "./api.ts";
import { deleteAccount } from "./delete-account.ts";

let billing: Billing;
beforeAll(async () => {
  // The first account of all is an administrator's.
  await signedInUser();
  billing = await openBilling();
});
afterAll(() => billing.close());

it("bills what was used beyond the allowance before nobody knows of it any more, once", async () => {
  const user = await buyer();
  const { principal } = user;
  await payOn((await startCheckout(principal, { price: "nexus_pro_month" })).url);
  billing.pass(14 * 86_400_000);
  await billing.deliver(billing.take());
  await setOverage(principal, { isOn: true, capMicroUsd: 10_000_000 });
  await setRequestsLeft(asService(), principal.userId, 0, null);
  const used = await reserveUsage(principal, { purpose: "chat", worstCaseMicroUsd: 5_000_000 });
  await settleUsage(used, [makeAttempt(2_000_000)], "chat");
  const customer = (await findCustomerId(principal)) ?? "";
  const billed = async () => (await billing.stripe.invoices.list({ customer })).data.map(({ total }) => total);
  const asked = await send(requestDeletionEndpoint, {
    headers: { cookie: await freshCookie(user) },
    body: { email: principal.email, when: "now" },
  });
  expect(asked.status, asked.text).toBe(202);
  const { id: deletionId } = await asService()
    .selectFrom("accountDeletions")
    .select("id")
    .where("userId", "=", principal.userId)
    .executeTakeFirstOrThrow();
  const { signal } = new AbortController();
  // Nothing goes while Stripe cannot be told.
  billing.local.outage = 400;
  await expect(deleteAccount({ deletionId }, { signal })).rejects.toThrow();
  billing.local.outage = null;
  expect(await billed()).toEqual([2_900, 0]);
  await deleteAccount({ deletionId }, { signal });
  // 120 % of two dollars.
  expect(await billed()).toEqual([240, 2_900, 0]);
  expect(billing.local.world.meterEvents.map(({ payload }) => payload.value)).toEqual(["2400000"]);
  billing.take();
});

it("ends what is paid for before anything else goes, and again when Stripe was away", async () => {
  const user = await buyer();
  const { userId, email } = user.principal;
  const ask = async (endpoint: Parameters<typeof send>[0], body?: object) =>
    send(endpoint, { headers: { cookie: await freshCookie(user) }, ...(body ? { body } : {}) });
  const checkout = await ask(startCheckoutEndpoint, { price: "nexus_pro_month" });
  await payOn((checkout.body.data as { url: string }).url);
  const customer = (await findCustomerId(user.principal)) ?? "";
  // What Stripe has to say of it has not arrived here yet.
  const events = billing.take();
  expect((await ask(getDeletionEndpoint)).body.data).toMatchObject({ sellsPlans: true });
  expect((await ask(requestDeletionEndpoint, { email, when: "now" })).status).toBe(202);
  const { id: deletionId } = await asService()
    .selectFrom("accountDeletions")
    .select("id")
    .where("userId", "=", userId)
    .executeTakeFirstOrThrow();
  const { signal } = new AbortController();
  const accounts = () => asService().selectFrom("profiles").select("id").where("id", "=", userId).execute();
  const statuses = async () =>
    (await billing.stripe.subscriptions.list({ customer, status: "all" })).data.map(({ status }) => status);

  billing.local.outage = 500;
  await expect(deleteAccount({ deletionId }, { signal })).rejects.toThrow();
  billing.local.outage = null;
  expect([await statuses(), await accounts()]).toEqual([["trialing"], [{ id: userId }]]);

  await deleteAccount({ deletionId }, { signal });
  expect([await statuses(), await accounts()]).toEqual([["canceled"], []]);
  // Late words about somebody who is gone are taken and change nothing.
  await billing.deliver([...events, ...billing.take()]);
  const kept = await asService()
    .selectFrom("billingSubscriptions")
    .select("userId")
    .where("userId", "=", userId)
    .execute();
  expect(kept).toEqual([]);
});
