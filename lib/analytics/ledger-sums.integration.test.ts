import { afterEach, describe, expect, it } from "vitest";
import { getLedgerSummary, listLedger } from "../billing/ledger/service.ts";
import { getQuota, reserveUsage, settleUsage } from "../billing/service.ts";
import { makeAttempt } from "../billing/testing/make-attempt.ts";
import { setClock } from "../platform/clock.ts";
import { createTestUser } from "../testing/create-user.ts";
import { getRouterReport } from "./service.ts";
import { storeAnswer } from "./testing/store-answer.ts";

afterEach(() => setClock());

describe("the numbers of analytics and of the ledger", () => {
  it("are the same: of Auto's answers, and of the month's meter", async () => {
    const user = await createTestUser();
    const costs = [[1200], [35, 800], ["failed", 90], [0], [null]] as const;
    for (const [index, cost] of costs.entries()) {
      await storeAnswer(user, { at: `2027-05-0${index + 2}T12:00:00Z`, model: "openai/gpt", costs: [...cost] });
    }
    // Before and after the month: in neither.
    await storeAnswer(user, { at: "2027-04-30T23:59:59.999Z", model: "openai/gpt", costs: [7] });
    await storeAnswer(user, { at: "2027-06-01T00:00:00Z", model: "openai/gpt", costs: [9] });
    setClock(() => Date.parse("2027-05-31T23:59:59Z"));
    const month = { from: "2027-05-01T00:00:00Z", to: "2027-06-01T00:00:00Z" };
    const filter = { ...month, purpose: "chat", kind: "settle" } as const;

    const report = await getRouterReport(user, "month");
    const sums = await getLedgerSummary(user, filter);
    expect(report.cost).toEqual({ microUsd: 2125, unpriced: 1 });
    expect(sums).toMatchObject({ costMicroUsd: report.cost.microUsd, unpriced: report.cost.unpriced });
    const { items } = await listLedger(user, { ...filter, limit: 100 });
    expect(items.reduce((sum, line) => sum + (line.costMicroUsd ?? 0), 0)).toBe(report.cost.microUsd);

    // What goes through the functions is on the meter and in the ledger alike; Auto has no part in it.
    await settleUsage(await reserveUsage(user, { purpose: "api", worstCaseMicroUsd: 10 }), [makeAttempt(400)], "api");
    const api = await getLedgerSummary(user, { ...month, purpose: "api" });
    expect(api.costMicroUsd).toBe((await getQuota(user)).costMicroUsd);
    expect((await getRouterReport(user, "month")).cost.microUsd).toBe(2125);
  });
});
