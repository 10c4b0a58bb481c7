import { afterAll, beforeAll, expect, it } from "vitest";
import { insertGrant, setRequestsLeft } from "../../billing/credits/store.ts";
import { setOverage } from "../../billing/overage/service.ts";
import { creditsOf, drift } from "../../billing/payments/testing/money-of.ts";
import { reserveUsage, settleUsage } from "../../billing/service.ts";
import { startCheckoutEndpoint } from "../../billing/stripe/api.ts";
import { startCheckout } from "../../billing/stripe/service/start-checkout.ts";
import { findCustomerId } from "../../billing/stripe/store/customers.ts";
import { type Billing, buyer, freshCookie, openBilling, payOn } from "../../billing/stripe/testing/open-billing.ts";
import { makeAttempt } from "../../billing/testing/make-attempt.ts";
import { endDeletedPlans } from "../../billing/workspaces/end-deleted-plans.ts";
import { send } from "../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { asService } from "../../platform/db/scopes.ts";
import { removeMember } from "../../teams/members/service.ts";
import { deleteWorkspaceRows } from "../../teams/store.ts";
import { joinTeam, makeTeam } from "../../teams/testing/make-team.ts";
import { getDeletionEndpoint, requestDeletionEndpoint } from "./api.ts";
import { deleteAccount } from "./delete-account.ts";

let billing: Billing;
beforeAll(async () => {
  // The first account of all is an administrator's.
  await signedInUser();
  billing = await openBilling();
});
afterAll(() => billing.close());

/** Deletes an account at once, as the page and then the job do. */
async function deleteNow(user: SignedInUser): Promise<void> {
  const { userId, email } = user.principal;
  const headers = { cookie: await freshCookie(user) };
  const asked = await send(requestDeletionEndpoint, { headers, body: { email, when: "now" } });
  expect(asked.status, asked.text).toBe(202);
  const { id: deletionId } = await asService()
    .selectFrom("accountDeletions")
    .select("id")
    .where("userId", "=", userId)
    .executeTakeFirstOrThrow();
  await deleteAccount({ deletionId }, { signal: new AbortController().signal });
}

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

it("ends the plan of a team that nobody else is in", async () => {
  const { id, owner } = await makeTeam("Alone");
  const { userId, email } = owner.principal;
  const team = { userId: id, email, teamId: id, actorId: userId };
  await payOn((await startCheckout(team, { price: "nexus_team_month", quantity: 1 })).url);
  await billing.deliver(billing.take());
  const customer = (await findCustomerId({ userId: id })) ?? "";
  const statuses = async () =>
    (await billing.stripe.subscriptions.list({ customer, status: "all" })).data.map(({ status }) => status);
  expect(await statuses()).toEqual(["trialing"]);
  await deleteNow(owner);
  expect(await endDeletedPlans()).toBe(1);
  expect([await statuses(), await endDeletedPlans()]).toEqual([["canceled"], 0]);
  billing.take();
});

it.each(["goes with its owner", "was deleted before"] as const)(
  "leaves the ledger of who has spent credits in a team that %s",
  async (how) => {
    const { id, owner } = await makeTeam("Left");
    const { principal: member } = await joinTeam(id, "member");
    await insertGrant(asService(), member.userId, { amountMicroUsd: 10_000, expiresAt: null, reason: null });
    await setRequestsLeft(asService(), member.userId, 0, null);
    const inTeam = { ...member, workspaceId: id };
    const used = await reserveUsage(inTeam, { purpose: "chat", worstCaseMicroUsd: 5_000 });
    await settleUsage(used, [makeAttempt(700)], "chat");
    await removeMember(owner.principal, id, member.userId);
    if (how === "was deleted before") await deleteWorkspaceRows(asService(), id);
    await deleteNow(owner);
    expect([await creditsOf(member.userId), await drift(member.userId)]).toEqual([9_300, []]);
  },
);
