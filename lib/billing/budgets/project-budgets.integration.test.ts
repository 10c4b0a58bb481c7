import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { Principal } from "../../auth/schema.ts";
import { send } from "../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { setClock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { create, remove } from "../../projects/api.ts";
import type { Project } from "../../projects/schema.ts";
import { reserveUsage, settleUsage } from "../service.ts";
import { makeAttempt } from "../testing/make-attempt.ts";
import { type RaceProcesses, startRaceProcesses } from "../testing/race-processes.ts";
import { createBudgetEndpoint, listBudgetsEndpoint } from "./api.ts";
import type { Budget } from "./schema.ts";
import { findMoneyLeft, listBudgets } from "./service.ts";

const CENT = 10_000;
// A Wednesday, so that day, week and month end at different times.
const WEDNESDAY = Date.UTC(2027, 2, 17, 12);

afterEach(() => setClock());

async function makeProject({ cookie }: SignedInUser, name = "Harbor"): Promise<string> {
  const answer = await send(create, { body: { name }, headers: { cookie } });
  return (answer.body.data as Project).id;
}

async function setBudget({ cookie }: SignedInUser, projectId: string, more: object = {}) {
  const body = { projectId, period: "week", limitMicroUsd: 100 * CENT, ...more };
  return send(createBudgetEndpoint, { body, headers: { cookie } });
}

const reserveIn = (principal: Principal, projectId: string | null, worstCaseMicroUsd: number | null) =>
  reserveUsage(principal, { purpose: "chat", worstCaseMicroUsd, projectId });

async function spend(principal: Principal, projectId: string | null, amountMicroUsd: number): Promise<void> {
  await settleUsage(await reserveIn(principal, projectId, amountMicroUsd), [makeAttempt(amountMicroUsd)], "chat");
}

async function listOf({ cookie }: SignedInUser): Promise<Budget[]> {
  const { body } = await send(listBudgetsEndpoint, { headers: { cookie } });
  return (body.data as { items: Budget[] }).items;
}

describe("a project's budget", () => {
  it("counts its own chats, warns at 80 %, makes Auto cheap there at 90 %, refuses at 100 % with the time of its reset", async () => {
    setClock(() => WEDNESDAY);
    const user = await signedInUser({ tier: "pro" });
    const [projectId, other] = [await makeProject(user), await makeProject(user, "Other")];
    expect((await setBudget(user, projectId)).status).toBe(201);
    await spend(user.principal, null, 500 * CENT);
    await spend(user.principal, other, 500 * CENT);
    const states: unknown[] = [];
    for (const [step, cents] of [79, 1, 9, 1, 10].entries()) {
      await spend(user.principal, projectId, cents * CENT);
      // The choice of a cheaper model may be five seconds behind the ledger.
      setClock(() => WEDNESDAY + 6_000 * (step + 1));
      const [budget] = await listBudgets(user.principal);
      const [inside, outside] = [await findMoneyLeft(user.principal, projectId), await findMoneyLeft(user.principal)];
      states.push([budget?.state, inside.moneyShort, outside.moneyShort]);
    }
    expect(states).toEqual([
      ["ok", false, false],
      ["warn", false, false],
      ["warn", false, false],
      ["cheaper", true, false],
      ["used_up", true, false],
    ]);
    await expect(reserveIn(user.principal, projectId, 1)).rejects.toMatchObject({
      code: "budget_exceeded",
      message: "The project's budget for this week is used up. It starts again on March 22, 2027 (UTC).",
      details: { scope: "project", projectId, period: "week", usedUp: true, resetsAt: "2027-03-22T00:00:00.000Z" },
    });
    await spend(user.principal, other, CENT);
    await spend(user.principal, null, CENT);
    setClock(() => Date.UTC(2027, 2, 22));
    await spend(user.principal, projectId, CENT);
    expect((await listBudgets(user.principal))[0]).toMatchObject({
      projectId,
      projectName: "Harbor",
      apiKeyId: null,
      spentMicroUsd: CENT,
      state: "ok",
    });
  });

  it("refuses before the call what could cost more than is left, and lets through what costs nothing (BL-15)", async () => {
    const user = await signedInUser({ tier: "pro" });
    const projectId = await makeProject(user);
    await setBudget(user, projectId, { limitMicroUsd: 10 * CENT });
    await expect(reserveIn(user.principal, projectId, 10 * CENT + 1)).rejects.toMatchObject({
      message: expect.stringMatching(/^This could cost more than is left of the project's budget for this week\./),
      details: { usedUp: false },
    });
    await spend(user.principal, projectId, 10 * CENT);
    await expect(reserveIn(user.principal, projectId, null)).rejects.toMatchObject({ code: "budget_exceeded" });
    await reserveIn(user.principal, projectId, 0);
  });

  it("is for a project of one's own, one for each period, and for no key", async () => {
    const [user, stranger] = [await signedInUser({ tier: "pro" }), await signedInUser({ tier: "pro" })];
    const [projectId, gone] = [await makeProject(user), await makeProject(user, "Gone")];
    await send(remove, { params: { id: gone }, headers: { cookie: user.cookie } });
    expect((await setBudget(user, projectId)).status).toBe(201);
    expect((await setBudget(user, projectId)).status).toBe(409);
    for (const [who, id] of [
      [stranger, projectId],
      [user, gone],
      [user, newId()],
    ] as const) {
      const { status, body } = await setBudget(who, id, { period: "day" });
      expect([status, body.error?.issues]).toEqual([422, [expect.objectContaining({ path: "projectId" })]]);
    }
    const both = await setBudget(user, projectId, { period: "day", apiKeyId: newId() });
    expect([both.status, both.body.error?.issues]).toEqual([422, [expect.objectContaining({ path: "projectId" })]]);
    expect(await listOf(stranger)).toEqual([]);
  });

  it("stays in the list without a name when its project is deleted", async () => {
    const user = await signedInUser({ tier: "pro" });
    const projectId = await makeProject(user);
    await setBudget(user, projectId);
    await send(remove, { params: { id: projectId }, headers: { cookie: user.cookie } });
    expect(await listOf(user)).toEqual([expect.objectContaining({ projectId, projectName: null })]);
  });
});

describe("twenty that race over three processes for the last of a project's budget (BL-12)", () => {
  let processes: RaceProcesses;
  afterAll(() => processes?.stop());

  it("let through what it has room for, and nobody elsewhere waits for it", async () => {
    processes = await startRaceProcesses(3);
    for (const room of [1, 3]) {
      const user = await signedInUser({ tier: "enterprise" });
      const projectId = await makeProject(user);
      await setBudget(user, projectId, { limitMicroUsd: CENT });
      const { principal } = user;
      const spent = CENT - room * 1000 - 500;
      await spend(principal, projectId, spent);
      const racing = [7, 7, 6].map((racers) => ({ kind: "reserve", principal, racers, projectId }) as const);
      const results = await processes.run(racing);
      expect(results.flatMap(({ ids }) => ids)).toHaveLength(room);
      const refusals = results.flatMap(({ refusals: each }) => each.map(({ code }) => code));
      expect(refusals).toEqual(Array.from({ length: 20 - room }, () => "budget_exceeded"));
      const [budget] = await listOf(user);
      expect(budget).toMatchObject({ reservedMicroUsd: room * 1000, spentMicroUsd: spent });
      await reserveIn(principal, null, 1000);
    }
  });
});
