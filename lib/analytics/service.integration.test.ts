import { sql } from "kysely";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Principal } from "../auth/schema.ts";
import { send } from "../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../gate/testing/sign-in.ts";
import { DEMO_MODEL_ID } from "../models/policy.ts";
import { setClock } from "../platform/clock.ts";
import { asService } from "../platform/db/scopes.ts";
import { newId } from "../platform/ids.ts";
import { createTestUser } from "../testing/create-user.ts";
import { exportAnswers, getRouter, listChanges } from "./api.ts";
import type { RouteChange, RouterReport } from "./schema.ts";
import { exportRouter, getProviderDays, getRouterReport, listRouteChanges } from "./service.ts";
import { rate, storeAnswer } from "./testing/store-answer.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const A = "test/a";
const B = "test/b";
/** A is the better and dearer one. */
const CANDIDATES = { [A]: [90, 1000], [B]: [80, 100] } as Record<string, [number, number]>;

let user: Principal;
beforeEach(async () => {
  setClock(() => NOW);
  user = await createTestUser();
});
afterEach(() => setClock());

/** What the ledger itself says that the person's answers cost. */
async function ledgerSum({ userId }: Principal): Promise<number> {
  const { rows } = await sql<{ sum: number }>`
    select coalesce(sum(amount_micro_usd), 0)::bigint as sum from public.usage_ledger
    where user_id = ${userId} and entry = 'settle' and purpose = 'chat'`.execute(asService());
  return rows[0]?.sum ?? 0;
}

describe("the providers of the last 24 hours", () => {
  it("are one's own calls, with what failed and what went elsewhere for the same answer", async () => {
    const at = (hoursAgo: number) => new Date(NOW - hoursAgo * 3_600_000).toISOString();
    await storeAnswer(user, { at: at(2), model: "one/a", costs: ["failed", 10] });
    await storeAnswer(user, { at: at(25), model: "one/a", costs: ["failed"] });
    await storeAnswer(user, { at: at(3), model: "one/a", costs: [0], cached: true });
    await storeAnswer(user, { at: at(1), model: "two/b", costs: ["failed", 10], models: ["one/a", "two/b"] });
    await storeAnswer(await createTestUser(), { at: at(2), model: "one/a", costs: ["failed"] });
    const { items } = await getProviderDays(user);
    expect(items.map(({ slots: _, ...sums }) => sums)).toEqual([
      { provider: "one", calls: 3, failures: 2, movedElsewhere: 1, firstTokenMs: null },
      { provider: "two", calls: 1, failures: 0, movedElsewhere: 0, firstTokenMs: null },
    ]);
    expect(
      items[0]?.slots.flatMap(({ calls, failures }, slot) => (calls > 0 ? [[slot, calls, failures]] : [])),
    ).toEqual([
      [44, 2, 1],
      [46, 1, 1],
    ]);
  });
});

describe("the report", () => {
  it("is all zeros for a new person, over every day of the period", async () => {
    const report = await getRouterReport(user, "month");
    expect(report.answers).toEqual({ auto: 0, all: 0 });
    expect(report.days).toHaveLength(20);
    expect(report.savings).toMatchObject({ savedMicroUsd: 0, ratio: null });
    expect(report.changes).toEqual({ count: 0, ratio: null, topIntent: null });
  });

  it("adds up to the ledger, and scales predictions by what answers really cost", async () => {
    // Twice as long as predicted, and after a failed call; so A would have cost 2,000.
    await storeAnswer(user, {
      at: "2026-11-02T10:00:00Z",
      model: B,
      candidates: CANDIDATES,
      best: 1000,
      costs: ["failed", 150, 50],
    });
    // The best itself: nothing to save.
    await storeAnswer(user, {
      at: "2026-11-02T11:00:00Z",
      intent: "math",
      model: A,
      candidates: CANDIDATES,
      best: 1000,
      costs: [700],
    });
    await storeAnswer(user, { at: "2026-11-03T10:00:00Z", auto: false, model: A });
    const report = await getRouterReport(user, "month");
    expect(report.answers).toEqual({ auto: 2, all: 3 });
    expect(report.cost).toEqual({ microUsd: 900, unpriced: 0 });
    expect(report.cost.microUsd).toBe(await ledgerSum(user));
    expect(report.savings).toEqual({
      answers: 2,
      unknown: 0,
      costMicroUsd: 900,
      bestMicroUsd: 2700,
      savedMicroUsd: 1800,
      ratio: 1800 / 2700,
    });
    expect(report.days.slice(0, 3)).toEqual([
      { date: "2026-11-01", costMicroUsd: 0, bestMicroUsd: 0 },
      { date: "2026-11-02", costMicroUsd: 900, bestMicroUsd: 2700 },
      { date: "2026-11-03", costMicroUsd: 900, bestMicroUsd: 2700 },
    ]);
    expect(report.shares).toHaveLength(2);
    expect(report.shares).toContainEqual({ intent: "code", modelId: B, answers: 1, costMicroUsd: 200, unpriced: 0 });
    // B alone: 200 as it was, and 700 · 100 / 1000 for the other.
    expect(report.singles).toEqual([
      expect.objectContaining({
        modelId: A,
        covered: 1,
        aloneMicroUsd: 2700,
        costMicroUsd: 900,
        savedMicroUsd: 1800,
        qualityPoints: 5,
      }),
      expect.objectContaining({ modelId: B, covered: 1, aloneMicroUsd: 270, savedMicroUsd: -630, qualityPoints: -5 }),
    ]);
  });

  it("does not take for the router's saving what the response cache gave for nothing", async () => {
    const answer = { model: B, candidates: CANDIDATES, best: 1000 };
    await storeAnswer(user, { ...answer, at: "2026-11-02T10:00:00Z", costs: [100] });
    const before = await getRouterReport(user, "month");
    await storeAnswer(user, { ...answer, at: "2026-11-02T11:00:00Z", costs: [0], cached: true });
    const report = await getRouterReport(user, "month");
    // Nor for an answer that somebody else than Auto chose.
    expect(report.answers).toEqual({ auto: 1, all: 1 });
    expect(report.savings).toEqual(before.savings);
  });

  it("counts what has no price as unknown, never as free", async () => {
    await storeAnswer(user, {
      at: "2026-11-02T10:00:00Z",
      model: "test/own",
      candidates: { "test/own": [50, null] },
      costs: [null],
    });
    await storeAnswer(user, { at: "2026-11-02T11:00:00Z", model: B, candidates: CANDIDATES, best: null, costs: [100] });
    // A model that failed over to was no candidate: nothing is known of what others would have cost.
    await storeAnswer(user, {
      at: "2026-11-02T12:00:00Z",
      chosen: A,
      model: "test/other",
      candidates: CANDIDATES,
      best: 1000,
      costs: [40],
    });
    const report = await getRouterReport(user, "month");
    expect(report.cost).toEqual({ microUsd: 140, unpriced: 1 });
    expect(report.savings).toMatchObject({ answers: 0, unknown: 3, savedMicroUsd: 0, ratio: null });
    expect(report.singles.map(({ modelId, answers, covered }) => [modelId, answers, covered])).toEqual([
      [A, 1, 1 / 3],
      [B, 1, 1 / 3],
    ]);
    expect(report.shares.find(({ modelId }) => modelId === "test/own")).toMatchObject({ costMicroUsd: 0, unpriced: 1 });
  });

  it("calls the demo what it is, though no registry has it", async () => {
    await storeAnswer(user, { at: "2026-11-10T10:00:00Z", model: DEMO_MODEL_ID, costs: [0] });
    expect((await getRouterReport(user, "month")).models).toEqual([{ id: DEMO_MODEL_ID, name: "Offline demo" }]);
  });

  it("tells models of the same name apart by their provider", async () => {
    for (const model of ["openai/o9", "own/o9", "own/other"])
      await storeAnswer(user, { at: "2026-11-02T10:00:00Z", model, candidates: { [model]: [50, 10] }, costs: [10] });
    const { models } = await getRouterReport(user, "month");
    expect(models.map(({ name }) => name).sort()).toEqual(["o9 (OpenAI)", "o9 (own)", "other"]);
  });

  it("leaves out failed and unfinished answers, and what lies outside of the period in the person's zone", async () => {
    await asService()
      .updateTable("profiles")
      .set({ timeZone: "Pacific/Auckland" })
      .where("id", "=", user.userId)
      .execute();
    const answer = { model: B, candidates: CANDIDATES, best: 1000, costs: [10] };
    await storeAnswer(user, { ...answer, at: "2026-11-05T10:00:00Z", status: "failed" });
    await storeAnswer(user, { ...answer, at: "2026-11-05T10:00:00Z", status: "streaming" });
    // 31 October, 23:59 and 1 November, 00:00 in Auckland (UTC+13).
    await storeAnswer(user, { ...answer, at: "2026-10-31T10:59:59Z" });
    await storeAnswer(user, { ...answer, at: "2026-10-31T11:00:00Z" });
    const month = await getRouterReport(user, "month");
    expect(month.answers).toEqual({ auto: 1, all: 1 });
    expect(month.days[0]).toEqual({ date: "2026-11-01", costMicroUsd: 10, bestMicroUsd: 100 });
    expect((await getRouterReport(user, "year")).answers.auto).toBe(2);
    expect((await getRouterReport(user, "7d")).answers.auto).toBe(0);
  });

  it("rates and regrets only with enough of a sample", async () => {
    const put = (n: number) =>
      storeAnswer(user, {
        at: `2026-11-10T10:00:${String(n).padStart(2, "0")}Z`,
        model: n % 2 ? A : B,
        candidates: CANDIDATES,
        best: 1000,
        costs: [100],
      });
    for (let n = 0; n < 19; n++) await rate(user, (await put(n)).messageId, { verdict: n < 15 ? "good" : "bad" });
    const few = await getRouterReport(user, "month");
    expect(few.ratings).toEqual({ sample: 19, minimum: 20, value: null, low: null, high: null });
    expect(few.regret).toMatchObject({ sample: 19, value: null });
    await rate(user, (await put(19)).messageId, { verdict: "good" });
    const { ratings, regret } = await getRouterReport(user, "month");
    expect(ratings).toMatchObject({ sample: 20, value: 0.8 });
    expect(ratings.low).toBeCloseTo(0.584, 3);
    // Half of them gave up ten points.
    expect(regret.value).toBeCloseTo(5, 6);
    expect([(regret.low ?? 0) < 5, (regret.high ?? 0) > 5]).toEqual([true, true]);
  });

  it("says nothing of answers that are all of one conversation, which are alike", async () => {
    const answer = { model: A, candidates: CANDIDATES, best: 1000, costs: [100] };
    const to = await storeAnswer(user, { ...answer, at: "2026-11-10T10:00:00Z" });
    await rate(user, to.messageId, { verdict: "good" });
    const put = async (at: string, more = {}) =>
      rate(user, (await storeAnswer(user, { ...answer, ...more, at })).messageId, { verdict: "good" });
    for (let n = 1; n < 25; n++) await put(`2026-11-10T10:00:${String(n).padStart(2, "0")}Z`, { to });
    const alike = await getRouterReport(user, "month");
    expect(alike.ratings).toMatchObject({ sample: 25, value: null });
    expect(alike.regret).toMatchObject({ sample: 25, value: null });
    await put("2026-11-11T10:00:00Z");
    const { ratings, regret } = await getRouterReport(user, "month");
    expect([ratings.value, regret.value !== null]).toEqual([1, true]);
    // One of two conversations: far from the 13 % that 26 of 26 would leave open.
    expect(ratings.low).toBeLessThan(0.5);
  });
});

describe("what was changed by hand", () => {
  it("is another model by name, or a wrong choice; not Auto's own second try", async () => {
    const at = "2026-11-10T10:00:00Z";
    const later = "2026-11-10T10:05:00Z";
    const replaced = await storeAnswer(user, { at, model: B, candidates: CANDIDATES, title: "Replaced" });
    await storeAnswer(user, { at: later, auto: false, model: A, to: replaced });
    const again = await storeAnswer(user, { at, model: B, candidates: CANDIDATES, title: "The same model again" });
    await storeAnswer(user, { at: later, auto: false, model: B, to: again });
    const auto = await storeAnswer(user, { at, model: B, candidates: CANDIDATES, title: "Auto again" });
    await storeAnswer(user, { at: later, model: A, candidates: CANDIDATES, to: auto });
    const wrong = await storeAnswer(user, { at, intent: "math", model: B, candidates: CANDIDATES, title: "Wrong" });
    await rate(user, wrong.messageId, { wrongChoice: true });
    await asService()
      .updateTable("conversations")
      .set({ deletedAt: new Date() })
      .where("id", "=", wrong.conversationId)
      .execute();

    const report = await getRouterReport(user, "month");
    expect(report.answers).toEqual({ auto: 5, all: 7 });
    expect(report.changes).toMatchObject({ count: 2, ratio: 0.4 });
    const { items } = await listRouteChanges(user, "month", { limit: 10 });
    expect(new Set(items.map(({ messageId }) => messageId))).toEqual(new Set([replaced.messageId, wrong.messageId]));
    expect(items.find(({ messageId }) => messageId === replaced.messageId)).toMatchObject({
      title: "Replaced",
      modelId: B,
      changedToId: A,
      changedToName: "a",
      wrongChoice: false,
    });
    // A deleted conversation cannot be opened, and its title is not told.
    expect(items.find(({ messageId }) => messageId === wrong.messageId)).toMatchObject({
      title: null,
      changedToId: null,
      wrongChoice: true,
      intent: "math",
    });
  });

  it("is of a comparison the answer that was kept, where the person had named its models", async () => {
    const asked = async (at: string, compared: { model: string; blind: boolean; outcome?: string }[]) => {
      const auto = await storeAnswer(user, { at: `2026-11-${at}T10:00:00Z`, model: B, candidates: CANDIDATES });
      for (const { model, ...comparison } of compared) {
        const one = await storeAnswer(user, { at: `2026-11-${at}T10:05:00Z`, model, auto: false, to: auto });
        await sql`update public.messages set metadata = ${JSON.stringify({ comparison: { id: newId(), ...comparison } })}::text::jsonb
          where id = ${one.messageId}::uuid`.execute(asService());
      }
      return auto.messageId;
    };
    const kept = await asked("10", [
      { model: "test/first", blind: false, outcome: "lost" },
      { model: A, blind: false, outcome: "kept" },
    ]);
    await asked(
      "11",
      ["test/first", A].map((model) => ({ model, blind: false, outcome: "tie" })),
    );
    await asked(
      "12",
      ["test/first", A].map((model) => ({ model, blind: false })),
    );
    await asked("13", [
      { model: A, blind: true, outcome: "kept" },
      { model: "test/first", blind: true, outcome: "lost" },
    ]);
    const { items } = await listRouteChanges(user, "month", { limit: 10 });
    expect(items.map(({ messageId, changedToId }) => [messageId, changedToId])).toEqual([[kept, A]]);
  });

  it("comes page by page, newest first, each once", async () => {
    for (let n = 0; n < 5; n++) {
      const { messageId } = await storeAnswer(user, {
        at: `2026-11-1${n}T10:00:00Z`,
        model: B,
        candidates: CANDIDATES,
      });
      await rate(user, messageId, { wrongChoice: true });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listRouteChanges(user, "month", { limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ at }) => at.slice(0, 10)));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(["2026-11-14", "2026-11-13", "2026-11-12", "2026-11-11", "2026-11-10"]);
    const foreign = [
      ["2026-11-14T10:00:00.000Z", "-".repeat(36)],
      ["+200000-01-01T00:00:00.000Z", newId()],
      ["0000-01-01T00:00:00.000Z", newId()],
    ].map((parts) => Buffer.from(JSON.stringify(parts)).toString("base64url"));
    for (const other of ["nonsense", ...foreign]) {
      const { items } = await listRouteChanges(user, "month", { limit: 2, cursor: other });
      expect(
        items.map(({ at }) => at.slice(0, 10)),
        other,
      ).toEqual(seen.slice(0, 2));
    }
  });
});

describe("the export", () => {
  it("has one line for each answer, and no cell that a spreadsheet would run", async () => {
    await storeAnswer(user, {
      at: "2026-11-10T10:00:00Z",
      model: B,
      candidates: CANDIDATES,
      best: 1000,
      costs: [100],
      title: '=HYPERLINK("x")',
    });
    await storeAnswer(user, {
      at: "2026-11-11T10:00:00Z",
      model: B,
      candidates: CANDIDATES,
      costs: [null],
      title: "Später, €",
    });
    const response = await exportRouter(user, "month", "csv");
    expect(response.headers.get("content-disposition")).toBe(
      'attachment; filename="router-2026-11-01-to-2026-11-20.csv"',
    );
    const [head = "", first = "", second = "", ...rest] = (await response.text()).split("\r\n");
    expect(rest).toEqual([""]);
    expect(head.startsWith("answered_at,conversation_id,conversation_title,")).toBe(true);
    expect(first).toContain(`,"'=HYPERLINK(""x"")",`);
    expect(first).toContain(",best_balance,80,90,100,1000,,false");
    expect(second).toContain('"Später, €"');
    expect(second).toContain(",best_balance,80,90,,,,false");
    const rows = (await (await exportRouter(user, "month", "json")).json()) as { costMicroUsd: number | null }[];
    expect(rows.map(({ costMicroUsd }) => costMicroUsd)).toEqual([100, null]);
    expect(await (await exportRouter(user, "7d", "json")).json()).toEqual([]);
  });

  it("goes on behind a whole page of decisions that nothing answered", async () => {
    // Calls of the API that failed: their decisions are kept, and say of no model that it answered.
    await sql`
      insert into public.route_decisions (id, user_id, reservation_id, model_id, version, decision, created_at)
      select gen_random_uuid(), ${user.userId}, gen_random_uuid(), ${B}, 'test', '{}',
        '2026-11-05T10:00:00Z'::timestamptz + n * interval '1 second'
      from generate_series(1, 2000) n`.execute(asService());
    await storeAnswer(user, { at: "2026-11-10T10:00:00Z", model: B, candidates: CANDIDATES, costs: [100] });
    const rows = (await (await exportRouter(user, "month", "json")).json()) as { costMicroUsd: number | null }[];
    expect(rows.map(({ costMicroUsd }) => costMicroUsd)).toEqual([100]);
  });
});

describe("another tenant", () => {
  let one: SignedInUser;
  let other: SignedInUser;
  beforeAll(async () => {
    one = await signedInUser();
    other = await signedInUser();
  });

  it("sees nothing of it through any operation", async () => {
    const { messageId } = await storeAnswer(one.principal, {
      at: "2026-11-10T10:00:00Z",
      model: B,
      candidates: CANDIDATES,
      best: 1000,
      costs: [100],
    });
    await rate(one.principal, messageId, { wrongChoice: true });
    const ask = async (cookie: string) => {
      const report = (await send(getRouter, { headers: { cookie } })).body.data as RouterReport;
      const changes = (await send(listChanges, { headers: { cookie } })).body.data as { items: RouteChange[] };
      const file = await send(exportAnswers, { headers: { cookie } });
      return [
        report.answers.auto,
        report.cost.microUsd,
        changes.items.length,
        file.text.trimEnd().split("\r\n").length - 1,
      ];
    };
    expect(await ask(one.cookie)).toEqual([1, 100, 1, 1]);
    expect(await ask(other.cookie)).toEqual([0, 0, 0, 0]);
  });

  it("and a period or format that does not exist is the caller's mistake", async () => {
    for (const [operation, query] of [
      [getRouter, "?period=week"],
      [listChanges, "?limit=1000"],
      [exportAnswers, "?format=xlsx"],
    ] as const) {
      const answer = await send(operation, { headers: { cookie: one.cookie }, query });
      expect([answer.status, answer.body.error?.code]).toEqual([422, "invalid_input"]);
    }
  });
});
