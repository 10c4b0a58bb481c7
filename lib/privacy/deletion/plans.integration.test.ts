import { afterAll, beforeAll, expect, it } from "vitest";
import { startCheckoutEndpoint } from "../../billing/stripe/api.ts";
import { type Billing, buyer, freshCookie, openBilling, payOn } from "../../billing/stripe/testing/open-billing.ts";
import { send } from "../../gate/testing/send.ts";
import { signedInUser } from "../../gate/testing/sign-in.ts";
import { closeDatabase } from "../../platform/db/client.ts";
import { asService } from "../../platform/db/scopes.ts";
import { closeJobSender } from "../../platform/jobs/enqueue.ts";
import { getDeletionEndpoint, requestDeletionEndpoint } from "./api.ts";
import { deleteAccount } from "./delete-account.ts";

let billing: Billing;
beforeAll(async () => {
  // The first account of all is an administrator's.
  await signedInUser();
  billing = await openBilling();
});
afterAll(async () => {
  await billing.close();
  await closeJobSender();
  await closeDatabase();
});

it("ends what is paid for before anything else goes, and again when Stripe was away", async () => {
  const user = await buyer();
  const { userId, email } = user.principal;
  const ask = async (endpoint: Parameters<typeof send>[0], body?: object) =>
    send(endpoint, { headers: { cookie: await freshCookie(user) }, ...(body ? { body } : {}) });
  const checkout = await ask(startCheckoutEndpoint, { price: "nexus_pro_month" });
  await payOn((checkout.body.data as { url: string }).url);
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
    (await billing.stripe.subscriptions.list({ status: "all", limit: 100 })).data.map(({ status }) => status);

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
