import { sql } from "kysely";
import { expect, it } from "vitest";
import type { Principal } from "./auth/schema.ts";
import { reserveUsage, settleUsage } from "./billing/service.ts";
import { markKept } from "./billing/store.ts";
import { makeAttempt } from "./billing/testing/make-attempt.ts";
import { putWorkspaceBudget } from "./billing/workspace-budgets/store.ts";
import { grantWorkspaceTier } from "./billing/workspaces/grant-workspace-tier.ts";
import { beginRun, finishRun } from "./chat/store/runs-store.ts";
import { asService, type Tx } from "./platform/db/scopes.ts";
import { newId } from "./platform/ids.ts";
import { endMembership } from "./teams/members/store.ts";
import { deleteWorkspaceRows, insertWorkspace, lockWorkspace } from "./teams/store.ts";
import { createTestUser } from "./testing/create-user.ts";
import { untilWaiting } from "./testing/until-waiting.ts";

// What comes at once from several people goes in one statement. Another process does the same, in the order of its people.

interface Team {
  id: string;
  as(user: Principal): Principal;
}

/** A workspace that pays, with these people in it. */
async function payingTeam(people: readonly Principal[]): Promise<Team> {
  const [owner] = people;
  if (!owner) throw new Error("a team has people");
  const id = newId();
  await asService()
    .transaction()
    .execute((tx) => insertWorkspace(tx, { id, name: "Acme", color: "gray", ownerId: owner.userId }));
  for (const { userId } of people.slice(1)) {
    await asService().insertInto("workspaceMembers").values({ workspaceId: id, userId, role: "member" }).execute();
  }
  await grantWorkspaceTier({ workspace: id, tier: "pro" });
  return { id, as: (user) => ({ ...user, workspaceId: id, team: "Acme", paidByWorkspace: "Acme" }) };
}

/** Two people and two teams in which both are, each in the order of their ids. */
async function twoAndTwo() {
  const people = [await createTestUser(), await createTestUser()].sort((a, b) => (a.userId < b.userId ? -1 : 1));
  const teams = [await payingTeam(people), await payingTeam(people)].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { people, teams } as { people: [Principal, Principal]; teams: [Team, Team] };
}

const reserve = (principal: Principal) => reserveUsage(principal, { purpose: "api", worstCaseMicroUsd: 100 });
const spend = (tx: Tx, { id }: Team) =>
  sql`update public.workspace_quota_periods set cost_micro_usd = cost_micro_usd where workspace_id = ${id}`.execute(tx);

/** Begins an answer of somebody. Returns its id. */
async function begin(principal: Principal): Promise<string> {
  const [assistantId, text] = [newId(), "hello"];
  const result = await beginRun(principal, {
    workspaceId: principal.workspaceId,
    conversationId: newId(),
    temporary: false,
    projectId: null,
    title: text,
    systemPrompt: "",
    model: "auto",
    routeMode: "balanced",
    userMessage: { id: newId(), parentId: null, parts: [{ type: "text", text }], text },
    parentId: null,
    assistantId,
    modelId: "openai/gpt",
    metadata: {},
    decision: null,
    facts: null,
    context: null,
    assignment: null,
    decisionId: newId(),
    attempt: {},
    reservationId: newId(),
    ledgerId: newId(),
    worstCaseMicroUsd: 100,
    expects: null,
    requests: 1,
    instanceId: "test",
    now: new Date(),
  });
  expect(result).toMatchObject({ status: "started", assistantId });
  return assistantId;
}
const finish = ({ userId }: Principal, messageId: string) =>
  finishRun({
    userId,
    messageId,
    parts: [],
    text: "",
    status: "complete",
    modelId: "openai/gpt",
    metadata: {},
    secret: null,
    error: null,
    attempts: [makeAttempt(50)],
    release: false,
    now: new Date(),
  });

/** What another process does in one statement: it takes the first team's month, then the second's. */
async function otherProcess(teams: [Team, Team], meanwhile: () => Promise<unknown>): Promise<void> {
  const { doing } = await asService()
    .transaction()
    .execute(async (tx) => {
      // Whoever finds that two wait for each other is the one that fails: this one, if it comes to that.
      await sql`set local deadlock_timeout = '10ms'`.execute(tx);
      await spend(tx, teams[0]);
      const doing = meanwhile();
      doing.catch(() => undefined);
      await untilWaiting();
      await spend(tx, teams[1]);
      return { doing };
    });
  await doing;
}

it("takes the months of workspaces in one order, whoever asks: reservations", async () => {
  const { people, teams } = await twoAndTwo();
  for (const team of teams) await reserve(team.as(people[0]));
  const first = await createTestUser();
  const asked = () => Promise.all([reserve(first), reserve(teams[1].as(people[0])), reserve(teams[0].as(people[1]))]);
  await otherProcess(teams, asked);
});

it("takes the months of workspaces in one order, whoever asks: what ends", async () => {
  const { people, teams } = await twoAndTwo();
  const first = await reserve(await createTestUser());
  const [later, sooner] = [await reserve(teams[1].as(people[0])), await reserve(teams[0].as(people[1]))];
  const settle = (id: string) => settleUsage(id, [makeAttempt(50)], "api");
  await otherProcess(teams, async () => {
    expect(await Promise.all([settle(first), settle(later), settle(sooner)])).toEqual([true, true, true]);
  });
});

it("takes the months of workspaces in one order, whoever asks: answers that begin", async () => {
  const { people, teams } = await twoAndTwo();
  for (const team of teams) await reserve(team.as(people[0]));
  const first = await createTestUser();
  const begun = () => Promise.all([begin(first), begin(teams[1].as(people[0])), begin(teams[0].as(people[1]))]);
  await otherProcess(teams, begun);
});

it("takes the months of workspaces in one order, whoever asks: answers that end", async () => {
  const { people, teams } = await twoAndTwo();
  const first = await createTestUser();
  const runs = [
    [first, await begin(first)],
    [people[0], await begin(teams[1].as(people[0]))],
    [people[1], await begin(teams[0].as(people[1]))],
  ] as const;
  await otherProcess(teams, async () => {
    expect(await Promise.all(runs.map(([user, id]) => finish(user, id)))).toEqual([true, true, true]);
  });
});

it("notes what is still worked on without standing in the way of a group that ends", async () => {
  const { people } = await twoAndTwo();
  // Not in the order in which a group ends: by people.
  const later = await reserve(people[1]);
  const sooner = await reserve(people[0]);
  const isReal = process.env.NEXUS_TEST_DATABASE_URL !== undefined;
  const end = (tx: Tx, id: string) =>
    sql`update public.usage_reservations set state = state where id = ${id}::uuid`.execute(tx);
  const { noting } = await asService()
    .transaction()
    .execute(async (tx) => {
      await sql`set local deadlock_timeout = '10ms'`.execute(tx);
      await end(tx, sooner);
      const noting = markKept([later, sooner], new Date());
      noting.catch(() => undefined);
      if (isReal) await Promise.race([noting, untilWaiting()]);
      await end(tx, later);
      return { noting };
    });
  await noting;
});

/** Changes a workspace as its owner while `work` is done there, and comes to `change` when that is done or waits. */
async function whileChanged<T>(
  { id }: Team,
  owner: Principal,
  work: () => Promise<T>,
  change: (tx: Tx) => Promise<unknown>,
): Promise<T> {
  const { doing } = await asService()
    .transaction()
    .execute(async (tx) => {
      await sql`set local deadlock_timeout = '10ms'`.execute(tx);
      expect(await lockWorkspace(tx, id, owner.userId)).not.toBeNull();
      const doing = work();
      doing.catch(() => undefined);
      // On the embedded database it can do neither: its one connection is this one.
      const isReal = process.env.NEXUS_TEST_DATABASE_URL !== undefined;
      if (isReal) await Promise.race([doing, untilWaiting()]);
      await change(tx);
      return { doing };
    });
  return doing;
}

it("lets the budget of a workspace be changed while somebody there sends", async () => {
  const { people, teams } = await twoAndTwo();
  const [team] = teams;
  const [owner, member] = people;
  const set = (tx: Tx, limitMicroUsd: number) => putWorkspaceBudget(tx, team.id, { period: "month", limitMicroUsd });
  await asService()
    .transaction()
    .execute((tx) => set(tx, 1_000_000));
  const sending = () => reserve(team.as(member));
  expect(await whileChanged(team, owner, sending, (tx) => set(tx, 2_000_000))).toEqual(expect.any(String));
});

it("lets a member be removed, and a workspace deleted, while an answer of theirs ends", async () => {
  const { people, teams } = await twoAndTwo();
  const [owner, member] = people;
  for (const team of teams) {
    const id = await begin(team.as(member));
    const change = (tx: Tx) =>
      team === teams[0] ? endMembership(tx, team.id, member.userId) : deleteWorkspaceRows(tx, team.id);
    expect(await whileChanged(team, owner, () => finish(member, id), change)).toBe(true);
  }
});
