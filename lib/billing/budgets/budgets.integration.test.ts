import { afterEach, describe, expect, it } from "vitest";
import { createApiKeyEndpoint } from "../../auth/api-keys/api.ts";
import type { Principal } from "../../auth/schema.ts";
import { createApiKey, listApiKeys } from "../../auth/service/api-keys.ts";
import { type Sent, send } from "../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { nowMs, setClock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { UsageAttempt } from "../schema.ts";
import { getQuota, reserveUsage, settleUsage } from "../service.ts";
import { createBudgetEndpoint, deleteBudgetEndpoint, listBudgetsEndpoint, updateBudgetEndpoint } from "./api.ts";
import type { Budget } from "./schema.ts";
import { createBudget, findMoneyLeft, listBudgets } from "./service.ts";

const CENT = 10_000;
// A Wednesday, so that day, week and month end at different times.
const WEDNESDAY = Date.UTC(2027, 2, 17, 12);

afterEach(() => setClock());

function attempt(amountMicroUsd: number): UsageAttempt {
  return {
    id: newId(),
    conversationId: null,
    messageId: null,
    provider: "openai",
    modelId: "openai/gpt-4.1-mini",
    outcome: "complete",
    amountMicroUsd,
    inputTokens: 1,
    outputTokens: 1,
    cachedInputTokens: 0,
    cacheWriteTokens: null,
    reasoningTokens: null,
    usageEstimated: false,
    price: null,
    firstTokenMs: 1,
    latencyMs: 1,
  };
}

async function spend(principal: Principal, amountMicroUsd: number, worstCaseMicroUsd = amountMicroUsd): Promise<void> {
  const id = await reserveUsage(principal, { purpose: "api", worstCaseMicroUsd });
  await settleUsage(id, [attempt(amountMicroUsd)], "api");
}

async function setBudget({ cookie }: SignedInUser, body: object) {
  const answer = await send(createBudgetEndpoint, { body, headers: { cookie } });
  return { ...answer, budget: answer.body.data as Budget };
}

const listOf = async ({ cookie }: SignedInUser) =>
  (await send(listBudgetsEndpoint, { headers: { cookie } })).body.data as { items: Budget[] };

describe("the spending limit of a new API key", () => {
  const spendingLimit = { period: "day", limitMicroUsd: 5 * CENT };

  it("refuses what goes beyond it, by name, and nothing that does not come through the key", async () => {
    const user = await signedInUser({ tier: "pro" });
    const made = await send(createApiKeyEndpoint, {
      body: { name: "CI", spendingLimit },
      headers: { cookie: user.cookie },
    });
    expect(made.status).toBe(201);
    const { id: apiKeyId } = made.body.data as { id: string };
    expect((await listOf(user)).items).toEqual([expect.objectContaining({ ...spendingLimit, apiKeyId, state: "ok" })]);
    const throughKey: Principal = {
      ...user.principal,
      via: { kind: "api_key", apiKeyId, scopes: ["completions.create"], projectId: null },
    };
    await expect(reserveUsage(throughKey, { purpose: "api", worstCaseMicroUsd: 6 * CENT })).rejects.toMatchObject({
      code: "budget_exceeded",
      message: expect.stringContaining("more than is left of what this API key may spend today"),
    });
    await spend(throughKey, 5 * CENT);
    await expect(reserveUsage(throughKey, { purpose: "api", worstCaseMicroUsd: CENT })).rejects.toMatchObject({
      code: "budget_exceeded",
      message: expect.stringMatching(
        /^What this API key may spend today is used up\. It starts again on .+ \(UTC\)\.$/,
      ),
      details: expect.objectContaining({ apiKeyId, limitMicroUsd: 5 * CENT, spentMicroUsd: 5 * CENT }),
    });
    await spend(user.principal, 20 * CENT);
  });

  it.each([
    { period: "year", limitMicroUsd: CENT },
    { period: "day", limitMicroUsd: 0 },
    { period: "day", limitMicroUsd: 1.5 * CENT + 0.5 },
    { period: "day", limitMicroUsd: CENT, userId: newId() },
  ])("is refused as %j, and no key is made", async (wrong) => {
    const user = await signedInUser();
    const body = { name: "CI", spendingLimit: wrong };
    const answer = await send(createApiKeyEndpoint, { body, headers: { cookie: user.cookie } });
    expect(answer.status).toBe(422);
    expect(await listApiKeys(user.principal)).toMatchObject({ items: [] });
  });
});

describe("a budget", () => {
  it("that is used up refuses neither what costs nothing nor anything else of it, but what may cost something", async () => {
    const user = await signedInUser({ tier: "pro" });
    await createBudget(user.principal, { apiKeyId: null, period: "day", limitMicroUsd: CENT });
    await spend(user.principal, CENT);
    const free = () => reserveUsage(user.principal, { purpose: "chat", worstCaseMicroUsd: 0 });
    await settleUsage(await free(), [attempt(0)], "chat");
    await free();
    for (const worstCaseMicroUsd of [1, null]) {
      await expect(reserveUsage(user.principal, { purpose: "chat", worstCaseMicroUsd })).rejects.toMatchObject({
        code: "budget_exceeded",
      });
    }
    expect((await listBudgets(user.principal))[0]).toMatchObject({ spentMicroUsd: CENT, reservedMicroUsd: 0 });
  });

  it("leaves what is neither spent nor reserved, of those that hold the one with the least", async () => {
    const user = await signedInUser({ tier: "pro" });
    expect(await findMoneyLeft(user.principal)).toEqual({ moneyShort: false, moneyLeftMicroUsd: null });
    await createBudget(user.principal, { apiKeyId: null, period: "day", limitMicroUsd: 10 * CENT });
    await createBudget(user.principal, { apiKeyId: null, period: "week", limitMicroUsd: 90 * CENT });
    await spend(user.principal, CENT);
    await reserveUsage(user.principal, { purpose: "api", worstCaseMicroUsd: 2 * CENT });
    expect(await findMoneyLeft(user.principal)).toEqual({ moneyShort: false, moneyLeftMicroUsd: 7 * CENT });
  });

  it("warns at 80 %, makes Auto cheap at 90 % and refuses at 100 %, with what resets when", async () => {
    setClock(() => WEDNESDAY);
    const user = await signedInUser({ tier: "pro" });
    await createBudget(user.principal, { apiKeyId: null, period: "week", limitMicroUsd: 100 * CENT });
    const states: [string | undefined, boolean][] = [];
    for (const cents of [79, 1, 9, 1, 10]) {
      await spend(user.principal, cents * CENT);
      // The choice of a cheaper model may be five seconds behind the ledger.
      const at = nowMs() + 6_000;
      setClock(() => at);
      states.push([(await listBudgets(user.principal))[0]?.state, (await findMoneyLeft(user.principal)).moneyShort]);
    }
    expect(states).toEqual([
      ["ok", false],
      ["warn", false],
      ["warn", false],
      ["cheaper", true],
      ["used_up", true],
    ]);
    await expect(spend(user.principal, 1)).rejects.toMatchObject({
      code: "budget_exceeded",
      message: "The budget for this week is used up. It starts again on March 22, 2027 (UTC).",
      details: {
        period: "week",
        limitMicroUsd: 100 * CENT,
        spentMicroUsd: 100 * CENT,
        resetsAt: "2027-03-22T00:00:00.000Z",
      },
    });
    setClock(() => Date.UTC(2027, 2, 22));
    await spend(user.principal, CENT);
    expect((await listBudgets(user.principal))[0]).toMatchObject({ spentMicroUsd: CENT, state: "ok" });
  });

  it("refuses before the call what could cost more than is left, and says so (BL-15)", async () => {
    const user = await signedInUser({ tier: "pro" });
    await setBudget(user, { period: "day", limitMicroUsd: 10 * CENT });
    await expect(spend(user.principal, 0, 10 * CENT + 1)).rejects.toMatchObject({
      code: "budget_exceeded",
      message: expect.stringContaining("could cost more than is left"),
    });
    expect((await listOf(user)).items[0]).toMatchObject({ spentMicroUsd: 0, reservedMicroUsd: 0 });
    await spend(user.principal, 3 * CENT, 10 * CENT);
    expect((await listOf(user)).items[0]).toMatchObject({ spentMicroUsd: 3 * CENT, reservedMicroUsd: 0 });
  });

  it.each([2, 10, 50])("lets exactly one of %d through that race for its last part (BL-12)", async (count) => {
    const user = await signedInUser({ tier: "enterprise" });
    await setBudget(user, { period: "month", limitMicroUsd: 10 * CENT });
    const results = await Promise.allSettled(
      Array.from({ length: count }, () =>
        reserveUsage(user.principal, { purpose: "api", worstCaseMicroUsd: 6 * CENT }),
      ),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await listOf(user)).items[0]).toMatchObject({ reservedMicroUsd: 6 * CENT });
  });

  it("of a key counts and refuses that key alone", async () => {
    const user = await signedInUser({ tier: "pro" });
    const apiKey = await createApiKey(user.principal, {
      name: "CI",
      scopes: ["completions.create"],
      expiresAt: null,
    });
    const { status } = await setBudget(user, { apiKeyId: apiKey.id, period: "day", limitMicroUsd: 5 * CENT });
    expect(status).toBe(201);
    const asKey: Principal = {
      ...user.principal,
      via: { kind: "api_key", apiKeyId: apiKey.id, scopes: ["completions.create"], projectId: null },
    };
    await spend(user.principal, 20 * CENT);
    await spend(asKey, 5 * CENT);
    await expect(spend(asKey, 1)).rejects.toMatchObject({ code: "budget_exceeded" });
    await spend(user.principal, CENT);
    expect((await listOf(user)).items[0]).toMatchObject({ apiKeyId: apiKey.id, spentMicroUsd: 5 * CENT });
  });

  it("of a key is raised and removed by somebody alone who has just shown who they are", async () => {
    const user = await signedInUser({ tier: "pro" });
    const apiKey = await createApiKey(user.principal, { name: "CI", scopes: ["completions.create"], expiresAt: null });
    const { budget: ofKey } = await setBudget(user, { apiKeyId: apiKey.id, period: "day", limitMicroUsd: 5 * CENT });
    const { budget: own } = await setBudget(user, { period: "day", limitMicroUsd: 5 * CENT });
    const change = async ({ id }: Budget, limitMicroUsd: number) =>
      outcome(
        await send(updateBudgetEndpoint, { params: { id }, body: { limitMicroUsd }, headers: { cookie: user.cookie } }),
      );
    const remove = async ({ id }: Budget) =>
      outcome(await send(deleteBudgetEndpoint, { params: { id }, headers: { cookie: user.cookie } }));
    const outcome = ({ status, body }: Sent) => body.error?.code ?? status;
    expect(await change(ofKey, 6 * CENT)).toBe(200);
    setClock(() => Date.now() + 11 * 60_000);
    expect(await change(ofKey, 7 * CENT)).toBe("step_up_required");
    expect(await change(ofKey, 4 * CENT)).toBe(200);
    expect(await remove(ofKey)).toBe("step_up_required");
    expect((await listOf(user)).items.find(({ id }) => id === ofKey.id)?.limitMicroUsd).toBe(4 * CENT);
    expect([await change(own, 9 * CENT), await remove(own)]).toEqual([200, 204]);
    setClock();
    expect(await remove(ofKey)).toBe(204);
  });

  it("is told with the month once 80 % is spent: the fullest first, a key's to that key alone", async () => {
    setClock(() => WEDNESDAY);
    const user = await signedInUser({ tier: "pro" });
    const apiKey = await createApiKey(user.principal, { name: "x", scopes: ["models.read"], expiresAt: null });
    await setBudget(user, { apiKeyId: apiKey.id, period: "day", limitMicroUsd: CENT });
    await setBudget(user, { period: "month", limitMicroUsd: 10 * CENT });
    const asKey: Principal = {
      ...user.principal,
      via: { kind: "api_key", apiKeyId: apiKey.id, scopes: ["models.read"], projectId: null },
    };
    const told = async (who: Principal) => (await getQuota(who)).budgets.map(({ scope, state }) => [scope, state]);
    await spend(asKey, CENT);
    await spend(user.principal, 6 * CENT);
    expect(await told(user.principal)).toEqual([]);
    expect(await told(asKey)).toEqual([["key", "used_up"]]);
    await spend(user.principal, CENT);
    expect(await told(asKey)).toEqual([
      ["key", "used_up"],
      ["everything", "warn"],
    ]);
    expect((await getQuota(user.principal)).budgets).toEqual([
      {
        scope: "everything",
        projectId: null,
        projectName: null,
        period: "month",
        limitMicroUsd: 10 * CENT,
        spentMicroUsd: 8 * CENT,
        state: "warn",
        resetsAt: "2027-04-01T00:00:00.000Z",
      },
    ]);
  });

  it("is one for a period and a scope, is changed and removed, by its owner alone", async () => {
    const [ada, bob] = [await signedInUser(), await signedInUser()];
    const { budget } = await setBudget(ada, { period: "month", limitMicroUsd: CENT });
    const again = await setBudget(ada, { period: "month", limitMicroUsd: 2 * CENT });
    expect([again.status, again.body.error?.code]).toEqual([409, "conflict"]);
    const { id: bobsKey } = await createApiKey(bob.principal, { name: "x", scopes: ["models.read"], expiresAt: null });
    for (const apiKeyId of [bobsKey, newId()]) {
      const foreign = await setBudget(ada, { period: "day", limitMicroUsd: CENT, apiKeyId });
      expect([foreign.status, foreign.body.error?.issues]).toEqual([
        422,
        [expect.objectContaining({ path: "apiKeyId" })],
      ]);
    }
    const patch = (user: SignedInUser, id: string) =>
      send(updateBudgetEndpoint, {
        params: { id },
        body: { limitMicroUsd: 3 * CENT },
        headers: { cookie: user.cookie },
      });
    const remove = (user: SignedInUser, id: string) =>
      send(deleteBudgetEndpoint, { params: { id }, headers: { cookie: user.cookie } });
    // Somebody else's and one that never was answer alike.
    for (const id of [budget.id, newId()])
      expect([(await patch(bob, id)).status, (await remove(bob, id)).status]).toEqual([404, 404]);
    expect((await patch(ada, budget.id)).body.data).toMatchObject({ limitMicroUsd: 3 * CENT });
    expect((await listOf(bob)).items).toEqual([]);
    expect((await remove(ada, budget.id)).status).toBe(204);
    expect((await listOf(ada)).items).toEqual([]);
  });

  it.each([
    [{ period: "year", limitMicroUsd: CENT }, "period"],
    [{ period: "day", limitMicroUsd: 0 }, "limitMicroUsd"],
    [{ period: "day", limitMicroUsd: -CENT }, "limitMicroUsd"],
    [{ period: "day", limitMicroUsd: 10_000.5 }, "limitMicroUsd"],
    [{ period: "day", limitMicroUsd: 1e15 }, "limitMicroUsd"],
    [{ period: "day", limitMicroUsd: CENT, apiKeyId: "x" }, "apiKeyId"],
    [{ period: "day", limitMicroUsd: CENT, spentMicroUsd: 0 }, "body"],
  ])("of %j is refused at its field", async (body, path) => {
    const user = await signedInUser();
    const answer = await setBudget(user, body);
    expect([answer.status, answer.body.error?.issues]).toEqual([422, [expect.objectContaining({ path })]]);
  });
});
