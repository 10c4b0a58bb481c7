import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { send } from "../../../gate/testing/send.ts";
import { openTestSession, type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { enter, makeTeam } from "../../../teams/testing/make-team.ts";
import { openMailbox } from "../../mails/testing/mailbox.ts";
import { startCheckoutEndpoint } from "../../stripe/api.ts";
import { type Billing, openBilling, payOn } from "../../stripe/testing/open-billing.ts";
import { listWorkspacesEndpoint } from "../../workspaces/console/api.ts";
import type { AdminWorkspace } from "../../workspaces/console/schema.ts";
import { listWorkspacePaymentsEndpoint, refundPaymentEndpoint, refundWorkspacePaymentEndpoint } from "../api.ts";
import type { Payments } from "../schema.ts";
import { sendRefund } from "../service/send-refund.ts";

const TEAM = 99_000_000;
let billing: Billing;
let admin: SignedInUser;
beforeAll(async () => {
  billing = await openBilling({ isFrozen: true });
});
afterEach(() => {
  billing.local.outage = null;
});
afterAll(() => billing.close());

/** A team whose trial is over and whose first month is paid. */
async function payingTeam(name = "Acme") {
  const { id, owner } = await makeTeam(name);
  const { cookie } = await openTestSession(owner.principal.userId);
  await enter({ ...owner, cookie }, id);
  const bought = await send(startCheckoutEndpoint, {
    headers: { cookie },
    body: { price: "nexus_team_month", quantity: 1 },
  });
  await payOn((bought.body.data as { url: string }).url);
  await billing.deliver(billing.take());
  const { stripeCustomerId: customer } = await asService()
    .selectFrom("billingCustomers")
    .select("stripeCustomerId")
    .where("userId", "=", id)
    .executeTakeFirstOrThrow();
  const [plan] = (await billing.stripe.subscriptions.list({ customer })).data;
  if (plan?.status === "trialing") {
    billing.pass((plan.items.data[0]?.current_period_end ?? 0) * 1000 - nowMs());
    await billing.deliver(billing.take());
  }
  admin = await signedInUser({ role: "admin" });
  const [payment] = (await list(id)).items;
  if (!payment) throw new Error("nothing was paid");
  return { id, owner, customer, payment };
}
type Team = Awaited<ReturnType<typeof payingTeam>>;

async function list(id: string): Promise<Payments> {
  const answer = await send(listWorkspacePaymentsEndpoint, { params: { id }, headers: { cookie: admin.cookie } });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data as Payments;
}
const ask = ({ id, payment }: Pick<Team, "id" | "payment">, body: object, endpoint = refundWorkspacePaymentEndpoint) =>
  send(endpoint, {
    params: { id },
    headers: { cookie: admin.cookie },
    body: { id: newId(), payment: payment.id, destination: "card", amountMicroUsd: TEAM, reason: "A ticket", ...body },
  });
const tierOf = async (id: string) =>
  (await asService().selectFrom("workspaces").select("tier").where("id", "=", id).executeTakeFirst())?.tier;
const balanceOf = async (customer: string) => {
  const found = await billing.stripe.customers.retrieve(customer);
  return found.deleted ? null : found.balance;
};
const found = async (search: string) =>
  (
    (
      await send(listWorkspacesEndpoint, {
        headers: { cookie: admin.cookie },
        query: `?search=${encodeURIComponent(search)}`,
      })
    ).body.data as { items: AdminWorkspace[] }
  ).items;

describe("a payment of a workspace", () => {
  it("goes back to its card, with the reason in the audit log, and its plan ends when it is the whole", async () => {
    const team = await payingTeam();
    const part = await ask(team, { amountMicroUsd: 9_000_000 });
    expect((part.body.data as Payments).items[0]).toMatchObject({
      refundableMicroUsd: TEAM - 9_000_000,
      paysNow: true,
      refunds: [{ status: "succeeded", destination: "card", reason: "A ticket" }],
    });
    expect(await tierOf(team.id)).toBe("team");
    const entry = await asService()
      .selectFrom("adminAudit")
      .select(["action", "actorId", "reason", "after"])
      .where("target", "=", team.id)
      .executeTakeFirstOrThrow();
    expect(entry).toMatchObject({
      action: "workspace.payment_refunded",
      actorId: admin.principal.userId,
      reason: "A ticket",
      after: { destination: "card", amountMicroUsd: 9_000_000 },
    });
    expect((await ask(team, { amountMicroUsd: TEAM - 9_000_000 })).status).toBe(200);
    await billing.deliver(billing.take());
    expect(await tierOf(team.id)).toBeNull();
    const { data } = await billing.stripe.charges.list({ customer: team.customer });
    expect(data.reduce((sum, { amount_refunded }) => sum + amount_refunded, 0)).toBe(9900);
  });

  it("comes off its next invoices once, also when Stripe was out of reach and is asked again and again", async () => {
    const team = await payingTeam();
    const mails = openMailbox(team.owner.principal);
    await mails();
    billing.local.outage = 503;
    const body = { id: newId(), destination: "credit", amountMicroUsd: 40_000_000 };
    const waiting = (await ask(team, body)).body.data as Payments;
    expect(waiting.items[0]?.refunds).toMatchObject([{ status: "requested", destination: "credit" }]);
    billing.local.outage = null;
    await Promise.all([ask(team, body), sendRefund(body.id)]);
    await sendRefund(body.id);
    expect(await balanceOf(team.customer)).toBe(-4000);
    const [mail, ...more] = await mails();
    expect([mail?.subject, more]).toEqual(["Credit from Nexus AI: $40.00 (Acme)", []]);
    expect(mail?.text).toContain("taken off the next invoices");
    // As if the answer had been lost, and Stripe had forgotten the key of the request meanwhile.
    await asService().updateTable("billingRefunds").set({ status: "requested" }).where("id", "=", body.id).execute();
    billing.pass(2 * 86_400_000);
    await sendRefund(body.id);
    admin = await signedInUser({ role: "admin" });
    const [payment] = (await list(team.id)).items;
    expect(payment).toMatchObject({ refundableMicroUsd: TEAM - 40_000_000, refunds: [{ status: "succeeded" }] });
    expect([await balanceOf(team.customer), await tierOf(team.id)]).toEqual([-4000, "team"]);
    // Both kinds together are no more than was paid.
    const over = await ask(team, { amountMicroUsd: TEAM - 39_000_000 });
    expect(over.body.error).toMatchObject({ code: "conflict", details: { reason: "too_much" } });
  });

  it("that is disputed shows so, in the list of workspaces too, and cannot be given back", async () => {
    const team = await payingTeam(`Disputed ${newId()}`);
    const charge = (await billing.stripe.charges.list({ customer: team.customer, limit: 1 })).data[0]?.id;
    await fetch(`${billing.local.url}/__dispute`, { method: "POST", body: JSON.stringify({ charge }) });
    await billing.deliver(billing.take());
    const payments = await list(team.id);
    expect([payments.isFlagged, payments.items[0]?.disputes.length]).toEqual([true, 1]);
    const answer = await ask(team, {});
    expect(answer.body.error).toMatchObject({ code: "conflict", details: { reason: "disputed" } });
    expect(await found(team.id)).toMatchObject([{ id: team.id, isFlagged: true }]);
  });

  it("is given back by nobody under the name of somebody else", async () => {
    const [team, other] = [await payingTeam(), await payingTeam()];
    const refused = [
      await ask({ id: other.id, payment: team.payment }, {}),
      await ask({ id: newId(), payment: team.payment }, {}),
      // A workspace is no account: credits would be written to a person that there is not.
      await ask(team, { destination: "credit" }, refundPaymentEndpoint),
      await send(refundWorkspacePaymentEndpoint, {
        params: { id: team.id },
        headers: { cookie: (await openTestSession(team.owner.principal.userId)).cookie },
        body: { id: newId(), payment: team.payment.id, destination: "card", amountMicroUsd: TEAM, reason: "Mine" },
      }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await list(team.id)).items[0]?.refunds).toEqual([]);
  });
});

it("workspaces are found by name, by the owner's address and by id, page by page, personal ones never", async () => {
  admin = await signedInUser({ role: "admin" });
  const name = `Wörk_${newId()}`;
  const [first, second] = [await makeTeam(name), await makeTeam(`${name} two`)];
  const ids = (items: AdminWorkspace[]) => items.map(({ id }) => id);
  expect(ids(await found(name))).toEqual([second.id, first.id]);
  expect(await found(first.owner.principal.email)).toMatchObject([
    { id: first.id, name, ownerEmail: first.owner.principal.email, tier: null, members: 1, isFlagged: false },
  ]);
  expect(ids(await found(first.id))).toEqual([first.id]);
  expect(await found(first.owner.principal.workspaceId)).toEqual([]);
  // A wildcard of the database is a character like any other.
  expect(await found(`${name.replace("_", "%")}`)).toEqual([]);
  const page = async (query: string) =>
    (await send(listWorkspacesEndpoint, { headers: { cookie: admin.cookie }, query })).body.data as {
      items: AdminWorkspace[];
      nextCursor: string | null;
    };
  const one = await page(`?search=${encodeURIComponent(name)}&limit=1`);
  const two = await page(`?search=${encodeURIComponent(name)}&limit=1&cursor=${one.nextCursor}`);
  expect([ids(one.items), ids(two.items), two.nextCursor]).toEqual([[second.id], [first.id], null]);
  const wrong = await send(listWorkspacesEndpoint, { headers: { cookie: admin.cookie }, query: "?cursor=x" });
  expect([wrong.status, wrong.body.error?.code]).toEqual([422, "invalid_input"]);
});
