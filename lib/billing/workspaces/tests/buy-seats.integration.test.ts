import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAuditEndpoint } from "../../../auth/admin/audit/api.ts";
import { type SendOptions, send } from "../../../gate/testing/send.ts";
import { openTestSession, type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { closeMailTransport } from "../../../platform/mail/send-mail.ts";
import { createWorkspaceEndpoint } from "../../../teams/api.ts";
import * as invitations from "../../../teams/invitations/api.ts";
import type { MadeLink } from "../../../teams/invitations/schema.ts";
import { setRoleEndpoint } from "../../../teams/members/api.ts";
import { swapOwner } from "../../../teams/members/store.ts";
import { deleteWorkspaceRows } from "../../../teams/store.ts";
import { enter, joinTeam, makeTeam } from "../../../teams/testing/make-team.ts";
import { getUsage } from "../../api.ts";
import * as contacts from "../../contacts/api.ts";
import { readMailbox } from "../../mails/testing/mailbox.ts";
import * as api from "../../stripe/api.ts";
import type { Plan, Preview } from "../../stripe/schema.ts";
import { expireEntitlements } from "../../stripe/sync/apply-entitlement.ts";
import { reconcile } from "../../stripe/sync/reconcile.ts";
import { type Billing, openBilling, payOn, tiersOf } from "../../stripe/testing/open-billing.ts";
import { updateTierEndpoint } from "../../tiers/api.ts";
import { endDeletedPlans } from "../end-deleted-plans.ts";
import { grantWorkspaceTier } from "../grant-workspace-tier.ts";

const DAY_MS = 86_400_000;
const MONTH = "nexus_team_month";
let billing: Billing;
const seatsPerPrice = (seats: number) =>
  asService().updateTable("tiers").set({ seats }).where("id", "=", "team").execute();
beforeAll(async () => {
  billing = await openBilling();
  // So few, that a test fills them without many people.
  await seatsPerPrice(1);
});
afterAll(async () => {
  await seatsPerPrice(25);
  await billing.close();
  closeMailTransport();
});

type Answer = Awaited<ReturnType<typeof send>>;
const codeOf = ({ status, body }: Answer) =>
  [status, body.error?.code, (body.error?.details as { reason?: string } | undefined)?.reason]
    .filter(Boolean)
    .join(" ");

/** Calls an endpoint in a session that begins now and works in the workspace; without one at home. */
async function as(user: SignedInUser, id: string | null, endpoint: Parameters<typeof send>[0], more: SendOptions = {}) {
  const { cookie } = await openTestSession(user.principal.userId);
  if (id !== null) await enter({ ...user, cookie }, id);
  return send(endpoint, { ...more, headers: { cookie } });
}
const planOf = async (user: SignedInUser, id: string | null) =>
  (await as(user, id, api.getPlanEndpoint)).body.data as Plan;

/** Lets the owner, or who is named, buy seats, and the events arrive. */
async function buySeats(id: string, by: SignedInUser, quantity: number): Promise<string> {
  const answer = await as(by, id, api.startCheckoutEndpoint, { body: { price: MONTH, quantity } });
  expect(answer.status, answer.text).toBe(200);
  const back = await payOn((answer.body.data as { url: string }).url);
  await billing.deliver(billing.take());
  return new URL(back).searchParams.get("checkout") ?? "";
}

/** A team with its owner at work in it, and so many seats that are paid for. */
async function payingTeam(quantity: number) {
  const { id, owner } = await makeTeam("Acme");
  const session = await buySeats(id, owner, quantity);
  return { id, owner, session };
}

async function subscriptionOf(id: string) {
  const { stripeSubscriptionId } = await asService()
    .selectFrom("billingSubscriptions")
    .select("stripeSubscriptionId")
    .where("userId", "=", id)
    .executeTakeFirstOrThrow();
  return billing.stripe.subscriptions.retrieve(stripeSubscriptionId);
}

/** A link for the role, as its token. */
async function linkOf(owner: SignedInUser, id: string, role: "member" | "viewer"): Promise<string> {
  const made = await as(owner, null, invitations.makeInvitationLinkEndpoint, {
    params: { id },
    body: { role, maxUses: 20 },
  });
  expect(made.status, made.text).toBe(201);
  return new URL((made.body.data as MadeLink).url).searchParams.get("token") ?? "";
}
const accept = (user: SignedInUser, token: string) =>
  send(invitations.acceptInvitationEndpoint, { headers: { cookie: user.cookie }, body: { token } });

const membersOf = async (id: string) =>
  (await asService().selectFrom("workspaceMembers").select("role").where("workspaceId", "=", id).execute()).map(
    ({ role }) => role,
  );

describe("a plan that a workspace buys", () => {
  it("is in force for the workspace with its seats, and for nobody's own account", async () => {
    const { id, owner, session } = await payingTeam(3);
    expect(await planOf(owner, id)).toMatchObject({
      tier: "team",
      team: { seatsTaken: 1, seatLimit: 3 },
      subscription: { status: "trialing", offerKey: MONTH, amountMicroUsd: 297_000_000, quantity: 3 },
      offers: [{ key: MONTH }, { key: "nexus_team_year" }],
    });
    const member = await joinTeam(id, "member");
    expect((await as(member, id, getUsage)).body.data).toMatchObject({ tier: "team", paidByWorkspace: "Acme" });
    expect(await tiersOf(owner.principal)).toMatchObject({ tier: "free", planTier: "free" });
    expect(await planOf(owner, null)).toMatchObject({ tier: "free", team: null, subscription: null, canTry: true });
    // What was bought for the workspace is nothing of the buyer's at home.
    const query = `?session=${session}`;
    expect(codeOf(await as(owner, null, api.readCheckoutEndpoint, { query }))).toBe("404 not_found");
    expect((await as(owner, id, api.readCheckoutEndpoint, { query })).body.data).toEqual({
      state: "success",
      tier: "team",
    });
  });

  it("is bought, changed and looked at by its owner and admins, not by members, and not from elsewhere", async () => {
    const { id } = await payingTeam(4);
    const admin = await joinTeam(id, "admin");
    const member = await joinTeam(id, "member");
    expect((await planOf(admin, id)).team).toEqual({ seatsTaken: 3, seatLimit: 4 });
    const refusals = [
      await as(member, id, api.getPlanEndpoint),
      await as(member, id, api.listInvoicesEndpoint),
      await as(member, id, api.openPortalEndpoint),
      await as(member, id, api.cancelPlanEndpoint),
      await as(await joinTeam(id, "viewer"), id, contacts.listContactsEndpoint),
    ];
    expect(refusals.map(codeOf)).toEqual(refusals.map(() => "403 forbidden"));
    const other = await makeTeam("Rockets");
    expect(await planOf(other.owner, other.id)).toMatchObject({ tier: "free", subscription: null });
    expect((await as(other.owner, other.id, api.listInvoicesEndpoint)).body.data).toEqual({
      items: [],
      nextCursor: null,
    });
    expect(codeOf(await as(other.owner, other.id, api.openPortalEndpoint))).toBe("404 not_found");
  });

  it("is one of those with seats, in a number that fits who is there", async () => {
    const { id, owner } = await makeTeam("Acme");
    await joinTeam(id, "member");
    await joinTeam(id, "viewer");
    const buy = async (body: object, where: string | null = id) =>
      codeOf(await as(owner, where, api.startCheckoutEndpoint, { body }));
    expect(await buy({ price: "nexus_pro_month" })).toBe("400 bad_request");
    expect(await buy({ price: MONTH, quantity: 0 })).toBe("400 bad_request");
    expect(await buy({ price: MONTH, quantity: 1001 })).toBe("400 bad_request");
    expect(await buy({ price: MONTH, quantity: 1 })).toBe("409 conflict too_few_seats");
    expect(await buy({ price: MONTH, quantity: 2 }, null)).toBe("400 bad_request");
    expect(await buy({ price: MONTH })).toBe("200");
    await buySeats(id, owner, 2);
    expect(await buy({ price: MONTH, quantity: 5 })).toBe("409 conflict has_plan");
  });

  it("is for as many as the tier says, and a larger team pays it more than once", async () => {
    await seatsPerPrice(2);
    try {
      const { id, owner } = await makeTeam("Acme");
      await joinTeam(id, "member");
      await joinTeam(id, "admin");
      const buy = async (quantity: number) =>
        codeOf(await as(owner, id, api.startCheckoutEndpoint, { body: { price: MONTH, quantity } }));
      expect(await buy(1)).toBe("409 conflict too_few_seats");
      expect(await buy(501)).toBe("400 bad_request");
      await buySeats(id, owner, 2);
      expect(await planOf(owner, id)).toMatchObject({
        team: { seatsTaken: 3, seatLimit: 4 },
        subscription: { quantity: 2, amountMicroUsd: 198_000_000 },
        offers: [{ key: MONTH, seats: 2 }, { seats: 2 }],
      });
      await joinTeam(id, "member");
      await expect(joinTeam(id, "member")).rejects.toThrow("no seat is free");
    } finally {
      await seatsPerPrice(1);
    }
  });

  it("is tried for free in one team of an owner, not in one after the other", async () => {
    const { id, owner } = await payingTeam(1);
    expect((await planOf(owner, id)).subscription?.status).toBe("trialing");
    await deleteWorkspaceRows(asService(), id);
    const made = await as(owner, null, createWorkspaceEndpoint, { body: { name: "Next" } });
    const next = (made.body.data as { id: string }).id;
    expect((await planOf(owner, next)).canTry).toBe(false);
    await buySeats(next, owner, 1);
    expect((await planOf(owner, next)).subscription?.status).toBe("active");
    const other = await makeTeam();
    expect((await planOf(other.owner, other.id)).canTry).toBe(true);
  });

  it("gets more seats for what the preview said, and not fewer than are taken", async () => {
    const { id, owner } = await payingTeam(2);
    billing.pass(14 * DAY_MS);
    await billing.deliver(billing.take());
    await joinTeam(id, "member");
    const body = { price: MONTH, quantity: 5 };
    const preview = (await as(owner, id, api.previewChangeEndpoint, { body })).body.data as Preview;
    // Three more for nearly a whole month.
    expect(preview.dueNowMicroUsd).toBeGreaterThan(290_000_000);
    expect(preview.dueNowMicroUsd).toBeLessThanOrEqual(297_000_000);
    const changed = await as(owner, id, api.changePlanEndpoint, {
      body: { ...body, prorationAt: preview.prorationAt },
    });
    expect(changed.body.data, changed.text).toMatchObject({
      team: { seatsTaken: 2, seatLimit: 5 },
      subscription: { quantity: 5, amountMicroUsd: 495_000_000 },
    });
    const change = async (quantity: number) =>
      codeOf(await as(owner, id, api.changePlanEndpoint, { body: { price: MONTH, quantity } }));
    expect(await change(1)).toBe("409 conflict too_few_seats");
    expect(await change(5)).toBe("409 conflict same_plan");
    expect(await change(2)).toBe("200");
    expect((await planOf(owner, id)).team).toEqual({ seatsTaken: 2, seatLimit: 2 });
    await billing.deliver(billing.take());
    const told = (await readMailbox(owner.principal)).map(({ subject }) => subject);
    expect(told.filter((subject) => subject.includes("seats"))).toEqual([
      "Your Nexus AI plan now has 5 seats (Acme)",
      "Your Nexus AI plan now has 2 seats (Acme)",
    ]);
    const { items } = (await as(owner, id, api.listInvoicesEndpoint)).body.data as { items: unknown[] };
    expect(items.length).toBeGreaterThanOrEqual(2);
  });

  it("is cancelled, goes on, is managed in the portal and has contacts of its own", async () => {
    const { id, owner } = await payingTeam(2);
    expect((await as(owner, id, api.cancelPlanEndpoint)).body.data).toMatchObject({
      subscription: { endsAt: expect.any(String) },
    });
    expect((await as(owner, id, api.resumePlanEndpoint)).body.data).toMatchObject({ subscription: { endsAt: null } });
    expect((await as(owner, id, api.openPortalEndpoint)).status).toBe(200);
    const email = `books-${id}@example.com`;
    expect((await as(owner, id, contacts.addContactEndpoint, { body: { email } })).status).toBe(201);
    const listed = async (where: string | null) =>
      ((await as(owner, where, contacts.listContactsEndpoint)).body.data as { items: { id: string; email: string }[] })
        .items;
    expect(await listed(null)).toEqual([]);
    const [contact] = await listed(id);
    expect(contact?.email).toBe(email);
    const params = { id: contact?.id ?? "" };
    expect(codeOf(await as(owner, null, contacts.removeContactEndpoint, { params }))).toBe("404 not_found");
    expect((await as(owner, id, contacts.removeContactEndpoint, { params })).status).toBe(204);
  });

  it("is over when Stripe says so: the members pay for themselves, and seats count no more", async () => {
    const { id, owner } = await payingTeam(1);
    await billing.stripe.subscriptions.cancel((await subscriptionOf(id)).id);
    await billing.deliver(billing.take());
    expect(await planOf(owner, id)).toMatchObject({ tier: "free", team: { seatLimit: null }, canTry: false });
    const member = await joinTeam(id, "member");
    expect((await as(member, id, getUsage)).body.data).toMatchObject({ tier: "free", paidByWorkspace: null });
    const ended = (await readMailbox(owner.principal)).at(-1);
    expect(ended?.subject).toBe("Your Nexus AI plan has ended (Acme)");
    expect(ended?.text).toContain("for the workspace Acme");
    expect(ended?.text).not.toContain("Your account");
  });

  it("does not take away what was granted, nor the other way round", async () => {
    const { id, owner } = await payingTeam(1);
    await grantWorkspaceTier({ workspace: id, tier: "enterprise" });
    expect(await planOf(owner, id)).toMatchObject({ tier: "enterprise", team: { seatLimit: null } });
    await grantWorkspaceTier({ workspace: id, tier: "free" });
    expect(await planOf(owner, id)).toMatchObject({ tier: "team", team: { seatLimit: 1 } });
  });
});

describe("seats", () => {
  it("are for who may write: beyond them nobody gets in, is invited or is made a member", async () => {
    const { id, owner } = await payingTeam(2);
    const [asMember, asViewer] = [await linkOf(owner, id, "member"), await linkOf(owner, id, "viewer")];
    expect((await accept(await signedInUser(), asMember)).status).toBe(200);
    const late = await accept(await signedInUser(), asMember);
    expect(codeOf(late)).toBe("409 conflict no_seat");
    expect(late.body.error?.message).toContain("All 2 seats of this workspace are taken.");
    const viewer = await signedInUser();
    expect((await accept(viewer, asViewer)).status).toBe(200);
    const up = await as(owner, null, setRoleEndpoint, {
      params: { id, userId: viewer.principal.userId },
      body: { role: "member" },
    });
    const invited = (role: string) =>
      as(owner, null, invitations.inviteByMailEndpoint, {
        params: { id },
        body: { email: `${role}-${id}@example.com`, role },
      });
    expect([codeOf(up), codeOf(await invited("member"))]).toEqual(["409 conflict no_seat", "409 conflict no_seat"]);
    expect((await invited("viewer")).status).toBe(201);
    expect((await membersOf(id)).sort()).toEqual(["member", "owner", "viewer"]);
  });

  it("are kept for whom a mail invites", async () => {
    const { id, owner } = await payingTeam(2);
    const invite = async (name: string) =>
      codeOf(
        await as(owner, null, invitations.inviteByMailEndpoint, {
          params: { id },
          body: { email: `${name}-${id}@example.com`, role: "member" },
        }),
      );
    expect(await invite("ada")).toBe("201");
    expect(await invite("bob")).toBe("409 conflict no_seat");
    expect(await invite("ada")).toBe("201");
  });

  it("have one winner of the last one, however many accept at once", async () => {
    const { id, owner } = await payingTeam(3);
    await joinTeam(id, "admin");
    const token = await linkOf(owner, id, "member");
    const racers = await Promise.all(Array.from({ length: 5 }, () => signedInUser()));
    const answers = await Promise.all(racers.map((user) => accept(user, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect(await membersOf(id)).toHaveLength(3);
  });

  it("of a granted tier are as many as the tier says, and without a plan as many as there are members", async () => {
    const { id, owner } = await makeTeam();
    const token = await linkOf(owner, id, "member");
    const set = (maxSeats: number | null) =>
      asService().updateTable("tiers").set({ maxSeats }).where("id", "=", "enterprise").execute();
    await set(1);
    await grantWorkspaceTier({ workspace: id, tier: "enterprise" });
    expect(codeOf(await accept(await signedInUser(), token))).toBe("409 conflict no_seat");
    await set(null);
    expect((await accept(await signedInUser(), token)).status).toBe(200);
    await grantWorkspaceTier({ workspace: id, tier: "free" });
    expect((await accept(await signedInUser(), token)).status).toBe(200);
  });

  it("never keep a team from passing on", async () => {
    const { id, owner } = await payingTeam(1);
    const viewer = await joinTeam(id, "viewer");
    await asService().deleteFrom("profiles").where("id", "=", owner.principal.userId).execute();
    expect(await membersOf(id)).toEqual(["owner"]);
    expect(await planOf(viewer, id)).toMatchObject({ tier: "team", subscription: { quantity: 1 } });
  });
});

describe("the end of a workspace", () => {
  it.each(["its deletion", "the deletion of its last account"] as const)(
    "by %s ends its plan at Stripe, once",
    async (how) => {
      const { id, owner } = await payingTeam(1);
      await endDeletedPlans();
      expect((await subscriptionOf(id)).status).toBe("trialing");
      if (how === "its deletion") await deleteWorkspaceRows(asService(), id);
      else await asService().deleteFrom("profiles").where("id", "=", owner.principal.userId).execute();
      expect(await endDeletedPlans()).toBe(1);
      expect((await subscriptionOf(id)).status).toBe("canceled");
      expect(await endDeletedPlans()).toBe(0);
    },
  );

  it("is not a new owner: the plan stays, and is theirs to manage", async () => {
    const { id, owner } = await payingTeam(2);
    const heir = await joinTeam(id, "member");
    await swapOwner(asService(), id, owner.principal.userId, heir.principal.userId);
    expect(await planOf(heir, id)).toMatchObject({ tier: "team", subscription: { quantity: 2 } });
  });
});

describe("the nightly comparison", () => {
  it("finds nothing of a workspace that is as Stripe has it, and puts right what is not", async () => {
    const { id, owner } = await payingTeam(2);
    const ofTeam = async () => (await reconcile()).findings.filter((finding) => finding.id === id);
    expect(await ofTeam()).toEqual([]);
    await asService().updateTable("workspaces").set({ planSeats: 50 }).where("id", "=", id).execute();
    expect(await ofTeam()).toMatchObject([{ kind: "entitlement" }]);
    expect((await planOf(owner, id)).team?.seatLimit).toBe(2);
  });
});

describe("how many members one price is for", () => {
  it("is changed in the console with its history, and counts within seconds for who has bought it", async () => {
    const { id } = await payingTeam(2);
    const admin = await signedInUser({ role: "admin" });
    const change = (body: object) =>
      send(updateTierEndpoint, { params: { id: "team" }, headers: { cookie: admin.cookie }, body });
    const seatsOf = async () =>
      (await asService().selectFrom("workspaces").select("planSeats").where("id", "=", id).executeTakeFirst())
        ?.planSeats;
    expect(await seatsOf()).toBe(2);
    expect((await change({ seats: 3, maxSeats: 40 })).body.data).toMatchObject({ seats: 3, maxSeats: 40 });
    await expireEntitlements();
    expect(await seatsOf()).toBe(6);
    const log = await send(listAuditEndpoint, {
      headers: { cookie: admin.cookie },
      query: "?target=tier&targetId=team&limit=1",
    });
    expect((log.body.data as { items: object[] }).items).toMatchObject([
      { before: { seats: 1, maxSeats: null }, after: { seats: 3, maxSeats: 40 } },
    ]);
    // Nobody's seats are taken by the plan being sold to persons alone from now on.
    const none = await change({ seats: null });
    expect([none.status, none.body.error?.issues]).toEqual([
      422,
      [{ path: "seats", reason: "seats_sold", message: expect.any(String) }],
    ]);
    expect((await change({ seats: 1, maxSeats: null })).status).toBe(200);
    await expireEntitlements();
    expect(await seatsOf()).toBe(2);
  });
});
