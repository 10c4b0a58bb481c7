import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Principal, TierId } from "../../auth/schema.ts";
import { setTier } from "../../auth/service/set-tier.ts";
import { findDeletesFrom } from "../../billing/kept-conversations/store.ts";
import { openMailbox } from "../../billing/mails/testing/mailbox.ts";
import { payerOf } from "../../billing/stripe/payer.ts";
import { getPlan } from "../../billing/stripe/service/get-plan.ts";
import { forgetTierLimits } from "../../billing/tiers/tier-limits.ts";
import { grantWorkspaceTier } from "../../billing/workspaces/grant-workspace-tier.ts";
import { nowMs, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { closeMailTransport } from "../../platform/mail/send-mail.ts";
import { findWorkspaceDetail, insertWorkspace } from "../../teams/store.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { keepWithinPlan } from "./keep-within-plan.ts";
import { takeWarned } from "./store.ts";

const DAY = 86_400_000;
let shiftMs = 0;
const startMs = Date.now();
const pass = (days: number) => {
  shiftMs += days * DAY;
};
beforeEach(() => {
  shiftMs = 0;
  setClock(() => startMs + shiftMs);
});
const limit = (id: TierId, conversationMaxDays: number | null) =>
  asService().updateTable("tiers").set({ conversationMaxDays }).where("id", "=", id).execute();
afterEach(async () => {
  setClock();
  await limit("free", null);
  await limit("pro", null);
  await limit("team", null);
});
afterAll(async () => {
  closeMailTransport();
});

/** A conversation of a person that was used last so many days ago. @param made Days since it came into the product. */
async function conversation({ userId, workspaceId }: Principal, used: number, made = used): Promise<string> {
  const at = new Date(nowMs() - used * DAY);
  const id = newId(nowMs() - made * DAY);
  await asService()
    .insertInto("conversations")
    .values({ id, userId, workspaceId, title: `${used}`, lastMessageAt: at, createdAt: at, updatedAt: at })
    .execute();
  return id;
}
/** Titles of what a person still has. */
async function kept({ userId }: Principal): Promise<string[]> {
  const rows = await asService()
    .selectFrom("conversations")
    .select("title")
    .where("userId", "=", userId)
    .where("deletedAt", "is", null)
    .orderBy("lastMessageAt")
    .execute();
  return rows.map(({ title }) => title);
}
/** A team workspace of people, the first its owner, with a plan of its own. */
async function team(tier: TierId, owner: Principal, ...members: Principal[]): Promise<string> {
  const id = newId();
  await insertWorkspace(asService(), { id, name: "Acme", color: "gray", ownerId: owner.userId });
  for (const { userId } of members)
    await asService().insertInto("workspaceMembers").values({ workspaceId: id, userId, role: "member" }).execute();
  await grantWorkspaceTier({ workspace: id, tier });
  return id;
}
const turn = () => Promise.all([keepWithinPlan(), keepWithinPlan()]);

describe("conversations that nobody uses", () => {
  it("are kept for ever where the plan says nothing else", async () => {
    const ada = await createTestUser();
    await conversation(ada, 5_000);
    await turn();
    expect(await kept(ada)).toEqual(["5000"]);
  });

  it("go after the days of the plan, a fortnight after their owner was told once, and can be brought back", async () => {
    const [ada, eve] = [await createTestUser(), await createTestUser({ tier: "pro" })];
    const next = openMailbox(ada);
    for (const days of [200, 40, 3]) await conversation(ada, days);
    // What was brought in from elsewhere is as new as the day it came.
    await conversation(ada, 900, 2);
    await conversation(eve, 900);
    await limit("free", 30);
    await turn();
    await turn();
    const deletesFrom = new Date(nowMs() + 14 * DAY);
    const mails = await next();
    expect(mails).toHaveLength(1);
    const day = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" }).format(deletesFrom);
    expect(mails[0]?.subject).toBe(`Old conversations at Nexus AI are deleted from ${day} on`);
    expect(mails[0]?.text).toContain("keeps conversations for 30 days");
    expect(await findDeletesFrom(ada, ada.userId, 30)).toEqual(deletesFrom);
    pass(13.99);
    await turn();
    expect(await kept(ada)).toEqual(["900", "200", "40", "3"]);
    pass(0.02);
    await turn();
    expect(await kept(ada)).toEqual(["900", "3"]);
    pass(13);
    await turn();
    expect(await kept(ada)).toEqual(["900"]);
    // Who has another plan, and who takes one out of the deleted, keeps it.
    expect(await kept(eve)).toEqual(["900"]);
    expect(await findDeletesFrom(eve, eve.userId, 30)).toBeNull();
    await asService()
      .updateTable("conversations")
      .set({ deletedAt: null, updatedAt: new Date(nowMs()) })
      .where("userId", "=", ada.userId)
      .where("title", "=", "200")
      .execute();
    await turn();
    expect(await kept(ada)).toEqual(["900", "200"]);
    expect(await next()).toEqual([]);
  });

  it("stay with whoever takes a plan that keeps them, who is told anew when that plan ends", async () => {
    const ada = await createTestUser();
    const next = openMailbox(ada);
    await conversation(ada, 400);
    await limit("free", 30);
    await turn();
    expect(await next()).toHaveLength(1);
    await setTier(ada.userId, "pro");
    pass(60);
    await turn();
    expect(await findDeletesFrom(ada, ada.userId, 30)).toBeNull();
    await setTier(ada.userId, "free");
    await turn();
    // Told long ago, and of a limit that was not theirs meanwhile.
    expect([await kept(ada), (await next()).length]).toEqual([["400"], 1]);
    pass(15);
    await turn();
    expect(await kept(ada)).toEqual([]);
  });

  it("are told of to one person after the other, and nobody stands in the way of the next", async () => {
    const people = [await createTestUser(), await createTestUser()];
    for (const who of people) await conversation(who, 100);
    await limit("free", 90);
    const told: string[] = [];
    const tellOne = () =>
      asService()
        .transaction()
        .execute((tx) => takeWarned(tx, new Date(nowMs()), 14, 1));
    for (let [one] = await tellOne(); one; [one] = await tellOne()) told.push(one.email);
    expect(people.map(({ email }) => told.filter((other) => other === email).length)).toEqual([1, 1]);
  });

  it("go by a stricter limit only a fortnight after that one was told", async () => {
    const ada = await createTestUser();
    const next = openMailbox(ada);
    await conversation(ada, 100);
    await limit("free", 90);
    await turn();
    pass(13);
    await limit("free", 20);
    await turn();
    expect((await next()).map(({ text }) => /for (\d+) days/.exec(text)?.[1])).toEqual(["90", "20"]);
    pass(5);
    await turn();
    expect(await kept(ada)).toEqual(["100"]);
    pass(9);
    await turn();
    expect(await kept(ada)).toEqual([]);
  });
});

describe("conversations in a workspace whose plan is in force", () => {
  it("go after the days of that plan, a fortnight after everybody who wrote there was told once", async () => {
    const [ada, bob, carl] = [await createTestUser(), await createTestUser({ tier: "pro" }), await createTestUser()];
    const id = await team("team", ada, bob, carl);
    const boxes = [ada, bob, carl].map(openMailbox);
    const mails = async () => {
      const all = [];
      for (const next of boxes) all.push(await next());
      return all;
    };
    for (const who of [ada, bob, carl]) {
      await conversation({ ...who, workspaceId: id }, 40);
      await conversation(who, 900);
    }
    await conversation({ ...ada, workspaceId: id }, 3);
    await asService()
      .deleteFrom("workspaceMembers")
      .where("userId", "=", carl.userId)
      .where("workspaceId", "=", id)
      .execute();
    await asService().updateTable("profiles").set({ language: "de" }).where("id", "=", bob.userId).execute();
    await limit("team", 30);
    await turn();
    await turn();
    const [toAda, toBob, toCarl] = await mails();
    expect([toAda, toBob, toCarl].map((all) => all?.length)).toEqual([1, 1, 1]);
    expect(toAda?.[0]?.subject).toMatch(/^Your old conversations in “Acme” are deleted from /);
    expect(toAda?.[0]?.text).toContain("The plan Team of the workspace “Acme” keeps conversations for 30 days");
    expect(toBob?.[0]?.text).toContain("Der Tarif Team des Arbeitsbereichs „Acme“ behält Unterhaltungen 30 Tage lang");
    // Who has left cannot read what they wrote there, and no export of theirs holds it.
    expect(toCarl?.[0]?.text).toContain("no longer a member");
    expect(toCarl?.[0]?.text).not.toContain("xport");
    const deletesFrom = new Date(nowMs() + 14 * DAY);
    forgetTierLimits();
    const deletedFrom = async (who: Principal) => (await getPlan(payerOf(who))).conversationsDeletedFrom;
    expect(await deletedFrom({ ...bob, workspaceId: id, team: "Acme" })).toBe(deletesFrom.toISOString());
    expect(await deletedFrom(bob)).toBeNull();
    expect(await findWorkspaceDetail(ada, id)).toMatchObject({
      conversationMaxDays: 30,
      conversationsDeletedFrom: deletesFrom.toISOString(),
    });
    pass(13.99);
    await turn();
    expect(await kept(ada)).toEqual(["900", "40", "3"]);
    pass(0.02);
    await turn();
    expect(await Promise.all([ada, bob, carl].map(kept))).toEqual([["900", "3"], ["900"], ["900"]]);
    expect((await mails()).flat()).toEqual([]);
  });

  it("are none of their owners' plans', until there is no other: of that they are told anew", async () => {
    const ada = await createTestUser();
    const id = await team("team", ada);
    const next = openMailbox(ada);
    await conversation(ada, 400);
    await conversation({ ...ada, workspaceId: id }, 300);
    await limit("free", 30);
    await turn();
    expect((await next()).map(({ text }) => text.includes("Acme"))).toEqual([false]);
    pass(15);
    await turn();
    expect(await kept(ada)).toEqual(["300"]);
    // The same number of days, told of another plan.
    await limit("team", 30);
    await turn();
    expect((await next()).map(({ text }) => text.includes("Acme"))).toEqual([true]);
    pass(10);
    await grantWorkspaceTier({ workspace: id, tier: "free" });
    await turn();
    expect([await kept(ada), (await next()).length]).toEqual([["300"], 1]);
    pass(13.99);
    await turn();
    expect(await kept(ada)).toEqual(["300"]);
    pass(0.02);
    await turn();
    expect([await kept(ada), await next()]).toEqual([[], []]);
  });

  it("go by other days, and by another plan, only a fortnight after those were told", async () => {
    const ada = await createTestUser();
    const id = await team("team", ada);
    const next = openMailbox(ada);
    const told = async () =>
      (await next()).map(({ text }) => /plan (\w+) .* for (\d+) days/.exec(text)?.slice(1).join(" "));
    await conversation({ ...ada, workspaceId: id }, 100);
    await limit("team", 90);
    await limit("pro", 60);
    await turn();
    pass(13);
    await limit("team", 20);
    await turn();
    pass(13);
    await grantWorkspaceTier({ workspace: id, tier: "pro" });
    await turn();
    expect(await told()).toEqual(["Team 90", "Team 20", "Pro 60"]);
    pass(13.99);
    await turn();
    expect(await kept(ada)).toEqual(["100"]);
    pass(0.02);
    await turn();
    expect(await kept(ada)).toEqual([]);
  });

  it("stay while their owner is disabled, who is told once they are back", async () => {
    const ada = await createTestUser();
    const next = openMailbox(ada);
    const id = await team("team", ada);
    const disable = (disabledAt: Date | null) =>
      asService().updateTable("profiles").set({ disabledAt }).where("id", "=", ada.userId).execute();
    await conversation({ ...ada, workspaceId: id }, 100);
    await disable(new Date());
    await limit("team", 30);
    await turn();
    pass(20);
    await turn();
    expect([await kept(ada), await next()]).toEqual([["100"], []]);
    await disable(null);
    await turn();
    expect([await kept(ada), (await next()).length]).toEqual([["100"], 1]);
    pass(14.01);
    await disable(new Date());
    await turn();
    expect(await kept(ada)).toEqual(["100"]);
  });
});
