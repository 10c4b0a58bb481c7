import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updateProfileEndpoint } from "../../auth/api.ts";
import { callEndpoint } from "../../auth/testing/call-endpoint.ts";
import { preview } from "../../chat/api.ts";
import { giveFeedback } from "../../chat/feedback/service.ts";
import { chatClient } from "../../chat/testing/chat-client.ts";
import { metadataOf, readAllEvents } from "../../chat/testing/read-events.ts";
import { send } from "../../gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { createCompletion } from "../../models/api.ts";
import { getPreferencesEndpoint } from "../../models/preferences/api.ts";
import type { RouteDecision } from "../../models/schema.ts";
import { forgetCompatibleServers } from "../../models/service/local-servers.ts";
import { forgetUserRows } from "../../models/user-rows/load-user-rows.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { untilWaiting } from "../../testing/until-waiting.ts";
import * as api from "./api.ts";
import type { Experiment, ExperimentResult } from "./schema.ts";
import { guardExperiments } from "./service/guard.ts";
import { moveExperiment } from "./store/experiments-store.ts";
import { type ArmAnswer, storeArmAnswers } from "./testing/store-arm-answer.ts";

const HAIKU = "anthropic/claude-haiku-4-5";
const MINI = "openai/gpt-4o-mini";
const TWO = [
  { name: "As it is", modelId: MINI },
  { name: "B", modelId: HAIKU, instructions: "Answer like a pirate." },
];
let provider: ScriptedProvider;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());

const create = ({ cookie }: SignedInUser, body: object) =>
  send(api.createExperimentEndpoint, { body: { name: "Test", ...body }, headers: { cookie } });
const move = ({ cookie }: SignedInUser, id: string, state: string) =>
  send(api.moveExperimentEndpoint, { params: { id }, body: { state }, headers: { cookie } });
const adopt = ({ cookie }: SignedInUser, id: string, armId: string) =>
  send(api.adoptArmEndpoint, { params: { id }, body: { armId }, headers: { cookie } });
const remove = ({ cookie }: SignedInUser, id: string) =>
  send(api.removeExperimentEndpoint, { params: { id }, headers: { cookie } });
async function get({ cookie }: SignedInUser, id: string) {
  const answer = await send(api.getExperimentEndpoint, { params: { id }, headers: { cookie } });
  return { ...answer, data: answer.body.data as ExperimentResult };
}

/** One that runs, of this person. */
async function running(user: SignedInUser, body: object = {}): Promise<Experiment> {
  const created = (await create(user, { arms: TWO, ...body })).body.data as Experiment;
  expect((await move(user, created.id, "running")).status).toBe(200);
  return created;
}

const pathsOf = ({ error }: { error?: Record<string, unknown> }) =>
  ((error?.issues ?? []) as { path: string }[]).map(({ path }) => path);
const armOf = ({ arms }: Experiment, at: number) => arms[at]?.id ?? "";

async function ask(user: SignedInUser, text: string, conversationId = newId(), parentId: string | null = null) {
  const { response, body } = await chatClient(user.cookie).send(text, {
    model: "nexus/auto",
    conversationId,
    parentId,
  });
  const events = await readAllEvents(response);
  const metadata = metadataOf(events) as { modelId: string; decision: RouteDecision };
  return { ...metadata, body, messageId: response.headers.get("x-nexus-message-id") ?? "" };
}

describe("an experiment", () => {
  it("is drafted, started, paused, stopped and removed, and says who did what", async () => {
    const user = await signedInUser({ tier: "pro" });
    const created = await create(user, { arms: TWO });
    expect(created.status).toBe(201);
    const experiment = created.body.data as Experiment;
    expect(experiment).toMatchObject({ state: "draft", scope: "mine", unit: "conversation", minimumSample: 100 });
    for (const [state, status] of [
      ["paused", 409],
      ["running", 200],
      ["running", 409],
      ["paused", 200],
      ["running", 200],
      ["stopped", 200],
      ["running", 409],
    ] as const)
      expect([state, (await move(user, experiment.id, state)).status]).toEqual([state, status]);
    const { data } = await get(user, experiment.id);
    expect(data.events.map(({ action, by }) => `${action} ${by}`)).toEqual([
      "created you",
      "started you",
      "paused you",
      "started you",
      "stopped you",
    ]);
    expect(data.experiment).toMatchObject({ state: "stopped", stopReason: "person" });
    expect((await remove(user, experiment.id)).status).toBe(204);
    expect((await get(user, experiment.id)).status).toBe(404);
  });

  it("whose weights are no longer on this server takes nobody in, and says so", async () => {
    const user = await signedInUser({ tier: "pro" });
    const experiment = await running(user, { trafficPercent: 100 });
    expect((await get(user, experiment.id)).data.missingWeights).toEqual([]);
    await asService()
      .updateTable("experimentArms")
      .set({ weightsVersion: "linear-99" })
      .where("id", "=", armOf(experiment, 1))
      .execute();
    forgetUserRows(user.principal.userId);
    expect((await get(user, experiment.id)).data.missingWeights).toEqual(["linear-99"]);
    expect((await ask(user, "hello")).decision.experiment).toBeUndefined();
    // What is not used is not missed.
    const kept = armOf(experiment, 0);
    expect((await adopt(user, experiment.id, kept)).status).toBe(200);
    expect((await get(user, experiment.id)).data.missingWeights).toEqual([]);
    expect((await ask(user, "hello")).decision.experiment).toMatchObject({ armId: kept });
  });

  it("runs alone: a second one waits, and one that runs is not removed", async () => {
    const user = await signedInUser({ tier: "pro" });
    const first = await running(user);
    const second = (await create(user, { arms: TWO })).body.data as Experiment;
    const refused = await move(user, second.id, "running");
    expect([refused.status, refused.body.error?.message]).toEqual([
      409,
      "Another experiment of yours is running. Pause or stop it first.",
    ]);
    const kept = await remove(user, first.id);
    expect([kept.status, kept.body.error?.code]).toEqual([409, "conflict"]);
    // Somebody else's does not stand in the way.
    await running(await signedInUser({ tier: "pro" }));
  });

  it.each<[string, object, string]>([
    ["no name", { name: " ", arms: TWO }, "name"],
    ["one arm", { arms: TWO.slice(0, 1) }, "arms"],
    ["an unknown model", { arms: [TWO[0], { name: "B", modelId: "openai/gpt-99" }] }, "arms.1.modelId"],
    [
      "a model that does not chat",
      { arms: [TWO[0], { name: "B", modelId: "openai/text-embedding-3-small" }] },
      "arms.1.modelId",
    ],
    ["unknown weights", { arms: [TWO[0], { name: "B", weightsVersion: "linear-99" }] }, "arms.1.weightsVersion"],
    ["an unknown mode", { arms: [TWO[0], { name: "B", mode: "best" }] }, "arms.1.mode"],
    ["a name twice", { arms: [TWO[0], { name: "As it is", modelId: HAIKU }] }, "arms.1.name"],
    ["arms that do the same", { arms: [TWO[0], { name: "B", modelId: MINI }] }, "arms.1.mode"],
    ["too few answers", { arms: TWO, minimumSample: 19 }, "minimumSample"],
    ["no traffic", { arms: TWO, trafficPercent: 0 }, "trafficPercent"],
    ["a negative cost", { arms: TWO, maxCostMicroUsd: -1 }, "maxCostMicroUsd"],
    ["persons among one's own answers", { arms: TWO, unit: "user" }, "unit"],
  ])("with %s is refused at its field", async (_, body, path) => {
    const { status, body: answer } = await create(await signedInUser(), body);
    expect([status, pathsOf(answer)]).toEqual([422, [path]]);
  });

  it("for everybody leaves in the audit log what was done to it, also when it is removed", async () => {
    const admin = await signedInUser({ role: "admin" });
    const make = async (scope: string) =>
      (await create(admin, { arms: TWO, scope, trafficPercent: 1 })).body.data as Experiment;
    const own = await make("mine");
    const all = await make("instance");
    expect((await move(admin, all.id, "running")).status).toBe(200);
    expect((await adopt(admin, all.id, armOf(all, 1))).status).toBe(200);
    for (const { id } of [own, all]) expect((await move(admin, id, "stopped")).status).toBe(200);
    for (const { id } of [own, all]) expect((await remove(admin, id)).status).toBe(204);
    const entries = await asService()
      .selectFrom("adminAudit")
      .select(["action", "target", "before", "after", "targetKind"])
      .where("actorId", "=", admin.principal.userId)
      .orderBy("id")
      .execute();
    const of = { target: all.id, targetKind: "experiment", before: null, after: { name: "Test" } };
    expect(entries).toEqual([
      { ...of, action: "experiment.created", after: { name: "Test", percent: 1, arms: ["As it is", "B"] } },
      { ...of, action: "experiment.started" },
      {
        ...of,
        action: "experiment.adopted",
        after: { name: "Test", arm: "B", instructions: "Answer like a pirate." },
      },
      { ...of, action: "experiment.stopped" },
      { ...of, action: "experiment.removed", before: { name: "Test" }, after: null },
    ]);
  });

  it("for everybody is an administrator's, and has answers of those who take part", async () => {
    const [person, admin] = [await signedInUser({ tier: "pro" }), await signedInUser({ role: "admin" })];
    const refused = await create(person, { arms: TWO, scope: "instance" });
    expect([refused.status, refused.body.error?.code]).toEqual([403, "forbidden"]);
    const all = (await create(admin, { arms: TWO, scope: "instance", unit: "user" })).body.data as Experiment;
    const other = await signedInUser({ role: "admin" });
    expect((await get(other, all.id)).status).toBe(200);
    expect((await get(person, all.id)).status).toBe(404);
    expect((await move(person, all.id, "running")).status).toBe(404);
    expect((await move(other, all.id, "running")).status).toBe(200);
    const apart = await ask(person, "Hi there, how are you?");
    expect(apart.decision.experiment ?? null).toBeNull();
    const joined = await signedInUser({ tier: "pro" });
    await send(updateProfileEndpoint, { headers: { cookie: joined.cookie }, body: { joinsExperiments: true } });
    const answer = await ask(joined, "Hi there, how are you?");
    expect(answer.decision.experiment).toMatchObject({ id: all.id });
    expect((await get(other, all.id)).data.events.map(({ by }) => by)).toEqual(["somebody_else", "you"]);
    expect((await get(other, all.id)).data.arms.reduce((sum, { answers }) => sum + answers, 0)).toBe(1);
    expect((await move(admin, all.id, "stopped")).status).toBe(200);
  });

  it("of a key is refused: keys cannot change how Auto chooses", async () => {
    const { principal } = await signedInUser();
    const key = await keyOf(principal, ["completions.create"]);
    const headers = { authorization: `Bearer ${key}` };
    for (const endpoint of [
      api.createExperimentEndpoint,
      api.moveExperimentEndpoint,
      api.adoptArmEndpoint,
      api.removeExperimentEndpoint,
    ]) {
      const answer = await send(endpoint, { params: { id: newId() }, body: { name: "x", arms: TWO }, headers });
      expect([answer.status, answer.body.error?.code]).toEqual([403, "forbidden"]);
    }
  });
});

describe("an arm", () => {
  it("answers, keeps its conversation, and is named by the decision; named models are left alone", async () => {
    const user = await signedInUser({ tier: "enterprise" });
    const experiment = await running(user);
    const models = new Map([
      [armOf(experiment, 0), MINI],
      [armOf(experiment, 1), HAIKU],
    ]);
    const seen = new Set<string>();
    for (let n = 0; n < 12; n++) {
      const conversationId = newId();
      const first = await ask(user, `Hi there, number ${n}`, conversationId);
      const next = await ask(
        user,
        "And now prove that there are infinitely many primes.",
        conversationId,
        first.messageId,
      );
      expect(next.decision.experiment).toEqual(first.decision.experiment);
      const armId = first.decision.experiment?.armId ?? "";
      expect([first.modelId, next.modelId]).toEqual([models.get(armId), models.get(armId)]);
      expect(first.decision.reasonCodes).toEqual(["experiment"]);
      seen.add(armId);
    }
    expect(seen.size).toBe(2);
    const { response } = await chatClient(user.cookie).send("Hi", { model: "openai/gpt-4o" });
    expect(metadataOf(await readAllEvents(response))).toMatchObject({ modelId: "openai/gpt-4o" });
    const { data } = await get(user, experiment.id);
    expect(data.arms.reduce((sum, { answers }) => sum + answers, 0)).toBe(24);
  });

  it("that is removed at the moment in which it would answer leaves the answer alone", async () => {
    const user = await signedInUser({ tier: "pro" });
    const { id } = await running(user);
    const chat = chatClient(user.cookie);
    await readAllEvents((await chat.send("Hello")).response);
    const { sending } = await asService()
      .transaction()
      .execute(async (tx) => {
        await tx.deleteFrom("experiments").where("id", "=", id).execute();
        const sending = chat.send("Hello");
        sending.catch(() => undefined);
        await untilWaiting();
        return { sending };
      });
    const { response } = await sending;
    expect([response.status, metadataOf(await readAllEvents(response))?.status]).toEqual([200, "complete"]);
  });

  it("adds its instructions to those of the conversation, in chats and through the API", async () => {
    const user = await signedInUser({ tier: "enterprise" });
    await running(user, { arms: [TWO[1], { ...TWO[1], name: "C", instructions: "Answer like a captain." }] });
    provider.reset();
    const { decision } = await ask(user, "Who are you?");
    const word = decision.experiment?.arm === "B" ? "pirate" : "captain";
    expect(JSON.stringify(provider.requests)).toContain(`like a ${word}`);
    const key = await keyOf(user.principal, ["completions.create"]);
    const call = async (content: string) => {
      const { body } = await callEndpoint(createCompletion, {
        headers: { authorization: `Bearer ${key}` },
        body: {
          model: "nexus/auto",
          messages: [
            { role: "system", content: "Be brief." },
            { role: "user", content },
          ],
        },
      });
      const { nexus } = body as unknown as { nexus: { decision: RouteDecision } };
      return { arm: nexus.decision.experiment?.arm, sent: JSON.stringify(provider.requests.at(-1)) };
    };
    const one = await call("Hello?");
    expect(one.sent).toContain("Be brief.");
    expect(one.sent).toContain(one.arm === "B" ? "pirate" : "captain");
    expect((await call("Hello?")).arm).toBe(one.arm);
    const arms = new Set<string | undefined>();
    for (let n = 0; n < 10; n++) arms.add((await call(`Hello ${n}?`)).arm);
    expect(arms.size).toBe(2);
    const stored = await asService()
      .selectFrom("experimentAssignments")
      .select(["messageId"])
      .where("userId", "=", user.principal.userId)
      .execute();
    expect(stored.map(({ messageId }) => messageId !== null).filter(Boolean)).toHaveLength(1);
    expect(stored).toHaveLength(13);
  });

  it("that has won holds for every answer until that is taken back, for its owner alone", async () => {
    const [user, other] = [await signedInUser({ tier: "enterprise" }), await signedInUser({ tier: "enterprise" })];
    const experiment = await running(user);
    const foreign = await running(other);
    const wrong = await adopt(user, experiment.id, armOf(foreign, 1));
    expect([wrong.status, pathsOf(wrong.body)]).toEqual([422, ["armId"]]);
    expect((await adopt(user, experiment.id, armOf(experiment, 1))).body.data).toMatchObject({ state: "adopted" });
    expect((await adopt(user, experiment.id, armOf(experiment, 0))).status).toBe(409);
    for (let n = 0; n < 4; n++) expect((await ask(user, `Hi number ${n}`)).modelId).toBe(HAIKU);
    const foreseen = await send(preview, { body: { text: "Hi" }, headers: { cookie: user.cookie } });
    expect(foreseen.body.data).toMatchObject({ modelId: HAIKU, reasonCodes: ["experiment"] });
    const preferences = await send(getPreferencesEndpoint, { headers: { cookie: user.cookie } });
    expect(preferences.body.data).toMatchObject({ adopted: { experimentId: experiment.id, arm: "B", scope: "mine" } });
    // Nothing is compared any more, so nothing is counted.
    expect((await get(user, experiment.id)).data.arms.map(({ answers }) => answers)).toEqual([0, 0]);
    // Another winner takes its place.
    const next = await running(user, { arms: [...TWO].reverse() });
    expect((await adopt(user, next.id, armOf(next, 1))).status).toBe(200);
    expect((await get(user, experiment.id)).data.experiment).toMatchObject({ state: "stopped", winnerArmId: null });
    expect((await ask(user, "Hi again")).modelId).toBe(MINI);
    expect((await move(user, next.id, "stopped")).status).toBe(200);
    expect((await ask(user, "Hi at last")).decision.experiment).toBeUndefined();
  });

  it("gives way to another one that is adopted at the same moment", async () => {
    const user = await signedInUser({ tier: "pro" });
    const ended = [];
    for (const _ of [1, 2, 3]) {
      const experiment = await running(user);
      await move(user, experiment.id, "paused");
      ended.push(experiment);
    }
    const answers = await Promise.all(ended.map(({ id, arms }) => adopt(user, id, arms[1]?.id ?? "")));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const states = await Promise.all(ended.map(async ({ id }) => (await get(user, id)).data.experiment.state));
    expect(states.sort()).toEqual(["adopted", "stopped", "stopped"]);
  });

  it("leaves the winner that holds where another one is not adopted, stopped by somebody else a moment before", async () => {
    const user = await signedInUser({ tier: "pro" });
    const first = await running(user);
    await adopt(user, first.id, armOf(first, 1));
    const next = await running(user);
    const seen = (await get(user, next.id)).data.experiment;
    await move(user, next.id, "stopped");
    expect(await moveExperiment(user.principal, seen, "adopted", armOf(next, 0), new Date())).toBe(false);
    const { experiment, events } = (await get(user, first.id)).data;
    expect(experiment).toMatchObject({ state: "adopted", winnerArmId: armOf(first, 1) });
    expect(events.at(-1)?.action).toBe("adopted");
  });
});

describe("a decision", () => {
  it("is stored with the facts that SQL would have read out of it, and with what it was made from", async () => {
    const user = await signedInUser({ tier: "pro" });
    await ask(user, "Write a TypeScript function that debounces another function, with tests.");
    const { rows } = await sql<{ facts: boolean; context: Record<string, unknown> }>`
      select d.context, (d.intent, d.difficulty_percent, d.best_cost_micro_usd, d.open_models, d.open_quality_tenths,
          d.open_costs_micro_usd) is not distinct from (d.decision #>> '{intents,0,intent}',
          app.whole_number(d.decision #> '{complexity,overall}', 100), app.whole_number(d.decision -> 'bestCostMicroUsd', 1),
          app.open_models(d.decision), app.open_numbers(d.decision, 'quality', 10),
          app.open_numbers(d.decision, 'predictedCostMicroUsd', 1)) as facts
      from public.route_decisions d where d.user_id = ${user.principal.userId}::uuid`.execute(asService());
    expect(rows).toHaveLength(1);
    expect(rows[0]?.facts).toBe(true);
    expect(rows[0]?.context).toMatchObject({ v: 1, mode: "balanced", turns: 1, providers: ["openai", "anthropic"] });
  });
});

describe("a temporary chat", () => {
  it("takes no part: it is answered as without experiments, and counts nowhere", async () => {
    const user = await signedInUser({ tier: "pro" });
    const experiment = await running(user, {
      arms: [TWO[1], { name: "C", modelId: MINI, instructions: "Talk like a pirate." }],
    });
    provider.reset();
    const chat = chatClient(user.cookie);
    const first = await chat.send("Hi there", { model: "nexus/auto", temporary: true });
    const { decision } = metadataOf(await readAllEvents(first.response)) as { decision: RouteDecision };
    const { conversationId } = first.body;
    const next = await chat.send("Hi again", { model: "nexus/auto", conversationId, parentId: first.messageId });
    const later = metadataOf(await readAllEvents(next.response)) as { decision: RouteDecision };
    expect([decision.experiment, later.decision.experiment]).toEqual([undefined, undefined]);
    expect(provider.requests.filter(({ body }) => JSON.stringify(body).includes("a pirate"))).toEqual([]);
    const rows = await asService()
      .selectFrom("experimentAssignments")
      .selectAll()
      .where("userId", "=", user.principal.userId)
      .execute();
    expect(rows).toEqual([]);
    expect((await get(user, experiment.id)).data.arms.map(({ answers }) => answers)).toEqual([0, 0]);
    expect((await ask(user, "Hi once more")).decision.experiment).toMatchObject({ id: experiment.id });
  });
});

describe("results", () => {
  it("equal the ledger, the ratings and the conversations", async () => {
    const user = await signedInUser({ tier: "enterprise" });
    const experiment = await running(user, { minimumSample: 20 });
    const answers: { armId: string; messageId: string; conversationId: string; parentId: string }[] = [];
    for (let n = 0; n < 10; n++) {
      const { decision, messageId, body } = await ask(user, `Tell me a fact, number ${n}`);
      answers.push({
        armId: decision.experiment?.armId ?? "",
        messageId,
        conversationId: body.conversationId,
        parentId: body.id,
      });
    }
    const [rated, disliked, wrong, again] = answers;
    if (!rated || !disliked || !wrong || !again) throw new Error("answers");
    await giveFeedback(user.principal, rated.messageId, { verdict: "good", wrongChoice: false, reason: "" });
    await giveFeedback(user.principal, disliked.messageId, { verdict: "bad", wrongChoice: false, reason: "" });
    await giveFeedback(user.principal, wrong.messageId, { verdict: null, wrongChoice: true, reason: "" });
    await readAllEvents(
      await chatClient(user.cookie).regenerate(again.conversationId, again.parentId, "openai/gpt-4o"),
    );
    const { data } = await get(user, experiment.id);
    for (const arm of data.arms) {
      const own = answers.filter(({ armId }) => armId === arm.armId);
      const has = (one: { messageId: string }) => own.some(({ messageId }) => messageId === one.messageId);
      const { cost } = await asService()
        .selectFrom("usageLedger")
        .select(({ fn }) => fn.sum<string>("amountMicroUsd").as("cost"))
        .where("messageId", "in", own.length > 0 ? own.map(({ messageId }) => messageId) : [newId()])
        .where("entry", "=", "settle")
        .executeTakeFirstOrThrow();
      expect(arm).toMatchObject({
        answers: own.length,
        failed: 0,
        totalCostMicroUsd: Number(cost ?? 0),
        unpriced: 0,
        metrics: {
          thumbsUp: { sample: [rated, disliked].filter(has).length },
          changed: { sample: own.length },
          // Fewer than the stated minimum: no figure is called a result.
          costMicroUsd: { minimum: 20, value: null, low: null, high: null },
        },
      });
    }
    expect(data.arms.reduce((sum, { totalCostMicroUsd }) => sum + totalCostMicroUsd, 0)).toBeGreaterThan(0);
  });

  it("are shown from the stated minimum on, with intervals and the difference to the control", async () => {
    const user = await signedInUser({ tier: "pro" });
    const experiment = await running(user, { minimumSample: 40 });
    const [control, arm] = [armOf(experiment, 0), armOf(experiment, 1)];
    const some = (count: number, cost: number, failed = 0) =>
      Array.from({ length: count }, (_, n) => ({
        cost: cost + (n % 5),
        outcome: n < failed ? ("failed" as const) : ("complete" as const),
      }));
    await storeArmAnswers(user.principal, experiment, control, some(40, 100, 4));
    await storeArmAnswers(user.principal, experiment, arm, some(39, 300, 4));
    const before = (await get(user, experiment.id)).data.arms;
    expect(before[0]?.metrics.errorRate).toMatchObject({ sample: 40, value: 0.1 });
    expect(before[1]?.metrics.errorRate).toMatchObject({ sample: 39, minimum: 40, value: null });
    expect(before[1]?.differences.errorRate).toBeNull();
    await storeArmAnswers(user.principal, experiment, arm, [
      { cost: 302 },
      { cost: null },
      { outcome: "stopped", cost: 301 },
    ]);
    const [one, two] = (await get(user, experiment.id)).data.arms;
    expect(two).toMatchObject({ answers: 42, failed: 4, unpriced: 1 });
    // Wilson, 4 of 40.
    expect(one?.metrics.errorRate.low).toBeCloseTo(0.0396, 4);
    expect(one?.metrics.errorRate.high).toBeCloseTo(0.2305, 4);
    expect(two?.metrics.costMicroUsd).toMatchObject({ sample: 37, minimum: 40, value: null });
    expect(two?.metrics.firstTokenMs).toMatchObject({ sample: 38 });
    await storeArmAnswers(user.principal, experiment, arm, some(10, 300));
    await storeArmAnswers(user.principal, experiment, control, some(10, 100));
    const [, last] = (await get(user, experiment.id)).data.arms;
    expect(last?.differences.costMicroUsd?.value).toBeCloseTo(200, 0);
    expect(last?.differences.costMicroUsd?.low).toBeGreaterThan(198);
    expect(one?.differences.costMicroUsd).toBeNull();
  });

  it("take the answers of one conversation for alike: chance is seen between conversations", async () => {
    const user = await signedInUser({ tier: "pro" });
    const experiment = await running(user, { minimumSample: 20 });
    const costs = [100, 200, 300, 400];
    const answers = costs.flatMap((cost) => Array.from({ length: 25 }, () => ({ cost, unit: `talk ${cost}` })));
    await storeArmAnswers(user.principal, experiment, armOf(experiment, 0), answers);
    const [control] = (await get(user, experiment.id)).data.arms;
    expect(control?.metrics.costMicroUsd).toMatchObject({ sample: 100, value: 250 });
    // Student's interval of four means, 3 degrees of freedom: 3.1824 · 129.10 / 2.
    expect(control?.metrics.costMicroUsd.low).toBeCloseTo(250 - 205.43, 1);
    expect(control?.metrics.costMicroUsd.high).toBeCloseTo(250 + 205.43, 1);
  });

  it("leave out what came from the response cache: it cost nothing, whatever the arm", async () => {
    const user = await signedInUser({ tier: "pro" });
    const experiment = await running(user, { minimumSample: 20 });
    const arm = armOf(experiment, 1);
    const some = (answer: ArmAnswer) => Array.from({ length: 30 }, () => answer);
    await storeArmAnswers(user.principal, experiment, arm, some({ cost: 1000 }));
    await storeArmAnswers(user.principal, experiment, arm, some({ cost: 0, cacheHit: "exact" }));
    const [, shown] = (await get(user, experiment.id)).data.arms;
    expect(shown).toMatchObject({
      answers: 30,
      totalCostMicroUsd: 30_000,
      metrics: { costMicroUsd: { sample: 30, value: 1000 }, totalMs: { sample: 30 } },
    });
  });
});

describe("a guard rail", () => {
  const answers = (count: number, failEvery: number, cost = 100) =>
    Array.from({ length: count }, (_, n) => ({
      cost: cost + (n % 7),
      outcome: failEvery > 0 && n % failEvery === 0 ? ("failed" as const) : ("complete" as const),
    }));

  it("stops an experiment whose arm fails significantly more often, and says for which arm", async () => {
    const user = await signedInUser({ tier: "pro" });
    const experiment = await running(user);
    const [control, arm] = [armOf(experiment, 0), armOf(experiment, 1)];
    await storeArmAnswers(user.principal, experiment, control, answers(60, 20));
    await storeArmAnswers(user.principal, experiment, arm, answers(60, 15));
    expect(await guardExperiments()).not.toContain(experiment.id);
    await storeArmAnswers(user.principal, experiment, control, answers(60, 20));
    await storeArmAnswers(user.principal, experiment, arm, answers(60, 2));
    expect(await guardExperiments()).toContain(experiment.id);
    const { data } = await get(user, experiment.id);
    expect(data.experiment).toMatchObject({ state: "stopped", stopReason: "error_rate", stoppedArmId: arm });
    expect(data.events.at(-1)).toMatchObject({ action: "guard_stopped", by: "guard", armId: arm });
    expect(data.arms[1]?.guard.evidence).toBeGreaterThan(data.arms[1]?.guard.evidenceLimit ?? 0);
    expect(await guardExperiments()).not.toContain(experiment.id);
  });

  it("takes what fails in one conversation again and again for one failure, and later turns into account", async () => {
    const user = await signedInUser({ tier: "pro" });
    const experiment = await running(user);
    const [control, arm] = [armOf(experiment, 0), armOf(experiment, 1)];
    const talks = (count: number, failing: number, from: string) =>
      Array.from({ length: count }, (_, n) =>
        Array.from({ length: 12 }, (__, turn) => ({
          unit: `${from} ${n}`,
          outcome: n < failing && turn > 0 ? ("failed" as const) : ("complete" as const),
          at: new Date(Date.now() + n * 1_000 + turn),
        })),
      ).flat();
    await storeArmAnswers(user.principal, experiment, control, talks(20, 0, "control"));
    await storeArmAnswers(user.principal, experiment, arm, talks(20, 2, "arm"));
    // Twenty-two answers failed, in two of twenty conversations.
    expect(await guardExperiments()).not.toContain(experiment.id);
    const [, few] = (await get(user, experiment.id)).data.arms;
    expect([few?.failed, few?.guard.evidence]).toEqual([22, expect.closeTo(7 / 3, 6)]);
    await storeArmAnswers(user.principal, experiment, control, talks(20, 0, "control later"));
    await storeArmAnswers(user.principal, experiment, arm, talks(20, 12, "arm later"));
    expect(await guardExperiments()).toContain(experiment.id);
  });

  it("does not stop for a control that fails more often than the arm", async () => {
    const user = await signedInUser({ tier: "pro" });
    const experiment = await running(user);
    await storeArmAnswers(user.principal, experiment, armOf(experiment, 0), answers(120, 2));
    await storeArmAnswers(user.principal, experiment, armOf(experiment, 1), answers(120, 30));
    expect(await guardExperiments()).not.toContain(experiment.id);
  });

  it("stops one whose answers cost more than was stated", async () => {
    const user = await signedInUser({ tier: "pro" });
    const experiment = await running(user, { maxCostMicroUsd: 500 });
    const [control, arm] = [armOf(experiment, 0), armOf(experiment, 1)];
    await storeArmAnswers(user.principal, experiment, control, answers(60, 0));
    await storeArmAnswers(user.principal, experiment, arm, answers(29, 0, 900));
    expect(await guardExperiments()).not.toContain(experiment.id);
    await storeArmAnswers(user.principal, experiment, arm, answers(31, 0, 900));
    expect(await guardExperiments()).toContain(experiment.id);
    const { data } = await get(user, experiment.id);
    expect(data.experiment).toMatchObject({ state: "stopped", stopReason: "cost", stoppedArmId: arm });
    expect(data.arms[1]?.guard.costAtLeastMicroUsd).toBeGreaterThan(500);
  });
});
