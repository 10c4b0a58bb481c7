import { NextRequest } from "next/server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { middleware } from "../../../../middleware.ts";
import type { Principal } from "../../../auth/schema.ts";
import { tierKey } from "../../../auth/tier-key.ts";
import { chatClient } from "../../../chat/testing/chat-client.ts";
import { readAllEvents } from "../../../chat/testing/read-events.ts";
import { REMOTE_ADDRESS_HEADER } from "../../../gate/request-mark.ts";
import { limitSpending } from "../../../gate/spending-limit.ts";
import { ORIGIN, send } from "../../../gate/testing/send.ts";
import { keyOf, openTestSession, type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { createCompletion } from "../../../models/api.ts";
import { loadPlan } from "../../../models/plan/load-plan.ts";
import { forgetCompatibleServers } from "../../../models/service/local-servers.ts";
import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { newId } from "../../../platform/ids.ts";
import { redis } from "../../../platform/redis.ts";
import { listWorkspaceLog } from "../../../teams/log/service.ts";
import { swapOwner } from "../../../teams/members/store.ts";
import { deleteWorkspaceRows } from "../../../teams/store.ts";
import { enter, joinTeam, makeTeam } from "../../../teams/testing/make-team.ts";
import { providerEnv } from "../../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../../testing/providers/start-provider.ts";
import { getUsage } from "../../api.ts";
import { checkLedger } from "../../credits/check/service.ts";
import { insertGrant } from "../../credits/store.ts";
import { listLedgerEndpoint } from "../../ledger/api.ts";
import type { LedgerLine } from "../../ledger/schema.ts";
import { monthOf } from "../../policy.ts";
import type { Quota } from "../../schema.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../../service.ts";
import { makeAttempt } from "../../testing/make-attempt.ts";
import { grantWorkspaceTier } from "../grant-workspace-tier.ts";
import { getWorkspaceUsageEndpoint } from "../usage/api.ts";

const MODEL = "openai/gpt-4.1-mini";
const one = { purpose: "chat", worstCaseMicroUsd: 1000 } as const;
let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

/** A team that pays with the Team tier, its owner, and a member on the Free tier, both at work there. */
async function payingTeam() {
  const { id, owner } = await makeTeam("Acme");
  await grantWorkspaceTier({ workspace: id, tier: "team" });
  await enter(owner, id);
  return { id, owner, member: await joinTeam(id, "member") };
}

/** What the service sees of somebody who works in a workspace. */
const at = ({ principal }: SignedInUser, workspaceId: string): Principal => ({ ...principal, workspaceId });
const headersOf = ({ cookie }: SignedInUser) => ({ cookie });
const quotaOf = async (user: SignedInUser) => (await send(getUsage, { headers: headersOf(user) })).body.data as Quota;
const linesOf = async (user: SignedInUser) =>
  ((await send(listLedgerEndpoint, { headers: headersOf(user) })).body.data as { items: LedgerLine[] }).items;

/** The month of a workspace as it is counted. */
async function monthAt(workspaceId: string) {
  const row = await asService()
    .selectFrom("workspaceQuotaPeriods")
    .select(["requestsUsed", "costMicroUsd"])
    .where("workspaceId", "=", workspaceId)
    .executeTakeFirst();
  return row ?? { requestsUsed: 0, costMicroUsd: 0 };
}

/** The same of a person's own. */
async function ownMonth(userId: string): Promise<number> {
  const row = await asService()
    .selectFrom("quotaPeriods")
    .select("requestsUsed")
    .where("userId", "=", userId)
    .executeTakeFirst();
  return row?.requestsUsed ?? 0;
}

/** Leaves so many requests of the workspace's month. */
async function leave(workspaceId: string, left: number): Promise<void> {
  const values = {
    workspaceId,
    periodStart: monthOf(nowMs()).periodStart,
    requestsUsed: 100_000 - left,
    requestsErased: 100_000 - left,
  };
  await asService().insertInto("workspaceQuotaPeriods").values(values).execute();
}

async function payersOf(userId: string): Promise<string[]> {
  const rows = await asService()
    .selectFrom("usageReservations")
    .select("paidBy")
    .where("userId", "=", userId)
    .orderBy("createdAt")
    .execute();
  return rows.map(({ paidBy }) => paidBy);
}

describe("a workspace whose plan is in force", () => {
  it("pays for its members' messages there, and that is shown on the answer, in the ledger and in the quota", async () => {
    const { id, member } = await payingTeam();
    const sent = await chatClient(member.cookie).send("hello", { model: MODEL });
    expect(sent.response.status).toBe(200);
    await readAllEvents(sent.response);
    const { nodes } = await chatClient(member.cookie).conversation(sent.body.conversationId);
    expect(nodes.at(-1)?.message.metadata.paidBy).toBe("workspace");

    // The answer and the title of the conversation.
    await expect.poll(async () => (await linesOf(member)).length).toBe(2);
    const lines = await linesOf(member);
    // The month is the workspace's: none of the person's own.
    const paid = { paidBy: "workspace", paidByWorkspace: "Acme", requestsUsed: null };
    for (const line of lines) expect(line).toMatchObject(paid);
    const costMicroUsd = lines.reduce((sum, line) => sum + (line.costMicroUsd ?? 0), 0);
    expect(costMicroUsd).toBeGreaterThan(0);
    expect(await monthAt(id)).toEqual({ requestsUsed: 1, costMicroUsd });
    expect(await quotaOf(member)).toMatchObject({
      tier: "team",
      paidByWorkspace: "Acme",
      requestsUsed: 1,
      requestsLimit: 100_000,
      requestsPerMinute: 500,
      files: { maxBytes: 10_000_000, maxCount: 8, above: [{ tier: "enterprise" }] },
      costMicroUsd,
      beyondMicroUsd: 0,
    });
    // The same person at home: nothing was taken.
    const home = { ...member, cookie: (await openTestSession(member.principal.userId)).cookie };
    expect(await quotaOf(home)).toMatchObject({
      tier: "free",
      paidByWorkspace: null,
      requestsUsed: 0,
      requestsLimit: 100,
      costMicroUsd: 0,
    });
  });

  it("pays for what is asked with a key that was made there, and for no other", async () => {
    const { id, member } = await payingTeam();
    const ask = async (workspaceId: string) =>
      send(createCompletion, {
        headers: { authorization: `Bearer ${await keyOf(at(member, workspaceId), ["completions.create"])}` },
        body: { model: MODEL, messages: [{ role: "user", content: "Hi" }] },
      });
    expect((await ask(id)).status).toBe(200);
    expect((await ask(member.principal.workspaceId)).status).toBe(200);
    expect(await payersOf(member.principal.userId)).toEqual(["workspace", "allowance"]);
  });

  it("shows each member what their own use has cost, not the others'", async () => {
    const { id, owner, member } = await payingTeam();
    await settleUsage(await reserveUsage(at(owner, id), one), [makeAttempt(700)], "chat");
    await settleUsage(await reserveUsage(at(member, id), one), [makeAttempt(30)], "chat");
    expect(await quotaOf(member)).toMatchObject({ requestsUsed: 2, costMicroUsd: 30 });
    expect(await monthAt(id)).toEqual({ requestsUsed: 2, costMicroUsd: 730 });
  });

  it("tells its owner and admins what each member used, also of who has left, and nobody else", async () => {
    const { id, owner, member } = await payingTeam();
    const admin = await joinTeam(id, "admin");
    await settleUsage(await reserveUsage(at(owner, id), one), [makeAttempt(700)], "chat");
    await settleUsage(await reserveUsage(at(member, id), one), [makeAttempt(30)], "chat");
    await settleUsage(await reserveUsage(member.principal, one), [makeAttempt(9000)], "chat");
    await releaseUsage(await reserveUsage(at(member, id), one), [], "chat");
    const read = (user: SignedInUser) => send(getWorkspaceUsageEndpoint, { params: { id }, headers: headersOf(user) });
    expect((await read(member)).status).toBe(403);
    expect((await read(await joinTeam(id, "viewer"))).status).toBe(403);
    expect((await read(await signedInUser())).status).toBe(404);
    await asService()
      .deleteFrom("workspaceMembers")
      .where("workspaceId", "=", id)
      .where("userId", "=", member.principal.userId)
      .execute();
    expect((await read(admin)).body.data).toMatchObject({
      tier: "team",
      tierName: "Team",
      requestsUsed: 2,
      requestsLimit: 100_000,
      costMicroUsd: 730,
      seatsTaken: 2,
      seatLimit: null,
      members: [
        { userId: owner.principal.userId, requests: 1, costMicroUsd: 700 },
        { userId: member.principal.userId, requests: 1, costMicroUsd: 30 },
      ],
    });
  });

  it("gets back what was not answered", async () => {
    const { id, member } = await payingTeam();
    const reservation = await reserveUsage(at(member, id), one);
    expect((await monthAt(id)).requestsUsed).toBe(1);
    expect(await releaseUsage(reservation, [makeAttempt(0)], "chat")).toBe(true);
    expect(await releaseUsage(reservation, [], "chat")).toBe(false);
    expect((await monthAt(id)).requestsUsed).toBe(0);
    expect(await ownMonth(member.principal.userId)).toBe(0);
  });

  it("pays for nobody who is no member, takes no seat, or works elsewhere", async () => {
    const { id } = await payingTeam();
    const stranger = await signedInUser();
    const viewer = await joinTeam(id, "viewer");
    for (const user of [stranger, viewer]) {
      await reserveUsage(at(user, id), one);
      expect(await payersOf(user.principal.userId)).toEqual(["allowance"]);
    }
    expect(await monthAt(id)).toMatchObject({ requestsUsed: 0 });
    expect(await quotaOf(viewer)).toMatchObject({ tier: "free", paidByWorkspace: null });
  });

  it("gives its tier's models, and at home the person has their own", async () => {
    const { principal } = await signedInUser();
    const there = { ...principal, tier: "team", paidByWorkspace: "Acme" } as const;
    expect((await loadPlan(there)).own.id).toBe("team");
    expect((await loadPlan(principal)).own.id).toBe("free");
  });
});

describe("a workspace's month that is used up", () => {
  it("is refused in its own words, and nothing of the person's steps in", async () => {
    const { id, member } = await payingTeam();
    const { userId } = member.principal;
    await insertGrant(asService(), userId, { amountMicroUsd: 1_000_000, expiresAt: null, reason: null });
    await leave(id, 0);
    const { response } = await chatClient(member.cookie).send("hello", { model: MODEL });
    expect(response.status).toBe(402);
    const { error } = (await response.json()) as { error: { message: string; details: object } };
    expect(error.message).toContain("messages of the workspace are used up");
    expect(error.details).toMatchObject({
      requestsUsed: 100_000,
      requestsLimit: 100_000,
      paidByWorkspace: "Acme",
    });
    expect(await payersOf(userId)).toEqual([]);
    // At home they go on.
    await reserveUsage(member.principal, one);
    expect(await payersOf(userId)).toEqual(["allowance"]);
  });

  it("has one winner of its last message, however many members race", async () => {
    const { id, owner, member } = await payingTeam();
    const members = [owner, member, await joinTeam(id, "member"), await joinTeam(id, "admin")];
    await leave(id, 1);
    const racers = members.flatMap((user) => [1, 2, 3].map(() => reserveUsage(at(user, id), one)));
    const results = await Promise.allSettled(racers);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await monthAt(id)).requestsUsed).toBe(100_000);
  });
});

describe("who pays", () => {
  it("is decided when the run begins, and stays so when the plan ends meanwhile", async () => {
    const { id, member } = await payingTeam();
    const begun = await reserveUsage(at(member, id), one);
    await grantWorkspaceTier({ workspace: id, tier: "free" });
    const later = await reserveUsage(at(member, id), one);
    await grantWorkspaceTier({ workspace: id, tier: "team" });
    await settleUsage(begun, [makeAttempt(500)], "chat");
    await settleUsage(later, [makeAttempt(40)], "chat");
    expect(await payersOf(member.principal.userId)).toEqual(["workspace", "allowance"]);
    expect(await monthAt(id)).toEqual({ requestsUsed: 1, costMicroUsd: 500 });
    expect(await ownMonth(member.principal.userId)).toBe(1);
  });

  it("is the person in a team without a plan, and in one that is deleted", async () => {
    const { id, owner } = await makeTeam();
    await enter(owner, id);
    expect(await quotaOf(owner)).toMatchObject({ tier: "free", paidByWorkspace: null });
    await reserveUsage(at(owner, id), one);
    await grantWorkspaceTier({ workspace: id, tier: "team" });
    await deleteWorkspaceRows(asService(), id);
    await asService()
      .insertInto("workspaceMembers")
      .values({ workspaceId: id, userId: owner.principal.userId, role: "member" })
      .execute();
    await reserveUsage(at(owner, id), one);
    expect(await payersOf(owner.principal.userId)).toEqual(["allowance", "allowance"]);
  });

  it("adds up: what is counted for a workspace is what its entries say, also after a member's account is gone", async () => {
    const { id, owner, member } = await payingTeam();
    const findings = async () =>
      (await checkLedger()).findings.filter(({ userId }) =>
        [id, owner.principal.userId, member.principal.userId].includes(userId),
      );
    await settleUsage(await reserveUsage(at(owner, id), one), [makeAttempt(700)], "chat");
    await settleUsage(await reserveUsage(at(member, id), one), [makeAttempt(30)], "chat");
    await releaseUsage(await reserveUsage(at(member, id), one), [], "chat");
    await reserveUsage(at(member, id), one);
    expect(await findings()).toEqual([]);
    await asService().deleteFrom("profiles").where("id", "=", member.principal.userId).execute();
    expect(await findings()).toEqual([]);
    expect(await monthAt(id)).toEqual({ requestsUsed: 3, costMicroUsd: 730 });
    await asService()
      .updateTable("workspaceQuotaPeriods")
      .set({ costMicroUsd: 731 })
      .where("workspaceId", "=", id)
      .execute();
    expect(await findings()).toMatchObject([{ kind: "cost", userId: id }]);
    // Of all people: other tests have put some in the wrong.
    expect((await checkLedger("counted by hand")).repaired).toBeGreaterThan(0);
    expect(await findings()).toEqual([]);
    const entry = (await linesOf(owner)).find(({ kind }) => kind === "adjustment");
    expect(entry).toMatchObject({
      costMicroUsd: 1,
      paidBy: "workspace",
      paidByWorkspace: "Acme",
      reason: "counted by hand",
    });
    const heir = await joinTeam(id, "member");
    await swapOwner(asService(), id, owner.principal.userId, heir.principal.userId);
    await asService().deleteFrom("profiles").where("id", "=", owner.principal.userId).execute();
    expect(await findings()).toEqual([]);
    await asService().deleteFrom("workspaces").where("id", "=", id).execute();
  });
});

describe("the rate of a workspace that pays", () => {
  /** What the middleware allows a session a minute. */
  async function rateOf({ cookie }: { cookie: string }): Promise<string | null> {
    const headers = { cookie, origin: ORIGIN, [REMOTE_ADDRESS_HEADER]: "192.0.2.9" };
    const answer = await middleware(new NextRequest(`${ORIGIN}/api/v1/chat`, { method: "POST", headers }));
    return answer.headers.get("ratelimit-limit");
  }

  it("holds for the sessions that work there, and is gone when the plan is", async () => {
    const { id, member } = await payingTeam();
    const { sessionId, cookie } = await openTestSession(member.principal.userId);
    const left = (session: string) => redis().get(tierKey(session));
    const { via } = member.principal;
    const there = via.kind === "session" ? via.sessionId : "";
    await quotaOf({ ...member, cookie });
    await quotaOf(member);
    await expect.poll(() => left(there)).toEqual({ tier: "team", workspaceId: id });
    await expect.poll(() => left(sessionId)).toBe("own");
    await expect.poll(() => left(member.principal.userId)).toBe("free");
    expect([await rateOf(member), await rateOf({ cookie })]).toEqual(["500", "20"]);
    await grantWorkspaceTier({ workspace: id, tier: "free" });
    await quotaOf(member);
    await expect.poll(() => left(there)).toBe("own");
  });

  it("is counted apart from the person's own where Redis is not there to ask", async () => {
    const { id, member } = await payingTeam();
    const there = { ...at(member, id), tier: "team", paidByWorkspace: "Acme" } as const;
    for (let count = 0; count < 20; count++) await limitSpending(new Headers(), member.principal);
    await expect(limitSpending(new Headers(), member.principal)).rejects.toMatchObject({ code: "rate_limited" });
    await limitSpending(new Headers(), there);
  });
});

describe("what the operator grants a workspace", () => {
  it("is in its log, and is refused for what is no team", async () => {
    const { id, owner } = await makeTeam("Acme");
    expect(await grantWorkspaceTier({ workspace: id, tier: "team", reason: "a school" })).toEqual({
      workspaceId: id,
      name: "Acme",
      tier: "team",
    });
    const log = await asService()
      .selectFrom("workspaceLog")
      .select(["kind", "actorId", "details"])
      .where("workspaceId", "=", id)
      .orderBy("id", "desc")
      .executeTakeFirst();
    expect(log).toEqual({ kind: "tier_granted", actorId: null, details: { tier: "team", reason: "a school" } });
    const named = (name: string) => asService().updateTable("tiers").set({ name }).where("id", "=", "team").execute();
    await named("Crew");
    try {
      const { items } = await listWorkspaceLog(at(owner, id), id, { limit: 1 });
      expect(items[0]?.details).toEqual({ tier: "team", tierName: "Crew", reason: "a school" });
    } finally {
      await named("Team");
    }
    for (const workspace of [owner.principal.workspaceId, newId()]) {
      await expect(grantWorkspaceTier({ workspace, tier: "team" })).rejects.toMatchObject({ code: "not_found" });
    }
    expect((await grantWorkspaceTier({ workspace: id, tier: "free" })).tier).toBeNull();
  });
});
