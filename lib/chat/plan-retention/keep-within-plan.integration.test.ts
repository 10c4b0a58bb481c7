import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Principal, TierId } from "../../auth/schema.ts";
import { setTier } from "../../auth/service/set-tier.ts";
import { findDeletesFrom } from "../../billing/kept-conversations/store.ts";
import { openMailbox } from "../../billing/mails/testing/mailbox.ts";
import { nowMs, setClock } from "../../platform/clock.ts";
import { closeDatabase } from "../../platform/db/client.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { closeJobSender } from "../../platform/jobs/enqueue.ts";
import { closeMailTransport } from "../../platform/mail/send-mail.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { keepWithinPlan } from "./keep-within-plan.ts";

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
});
afterAll(async () => {
  await closeJobSender();
  closeMailTransport();
  await closeDatabase();
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
    expect(await findDeletesFrom(ada)).toEqual(deletesFrom);
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
    expect(await findDeletesFrom(eve)).toBeNull();
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
    expect(await findDeletesFrom(ada)).toBeNull();
    await setTier(ada.userId, "free");
    await turn();
    // Told long ago, and of a limit that was not theirs meanwhile.
    expect([await kept(ada), (await next()).length]).toEqual([["400"], 1]);
    pass(15);
    await turn();
    expect(await kept(ada)).toEqual([]);
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
