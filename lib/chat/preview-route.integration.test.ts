import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { adoptArmEndpoint, createExperimentEndpoint, moveExperimentEndpoint } from "../analytics/experiments/api.ts";
import type { Experiment } from "../analytics/experiments/schema.ts";
import { send } from "../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../gate/testing/sign-in.ts";
import { resetGateway } from "../models/gateway/gateway-state.ts";
import { updatePreferences } from "../models/preferences/service.ts";
import { loadModelChoices } from "../models/service/load-choices.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { newId } from "../platform/ids.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { preview } from "./api.ts";
import type { RoutePreview } from "./schema.ts";
import { chatClient } from "./testing/chat-client.ts";
import { metadataOf, readAllEvents } from "./testing/read-events.ts";

let provider: ScriptedProvider;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => {
  provider.reset();
  // What was measured of the models' speed changes what is chosen next.
  resetGateway();
});

async function ask({ cookie }: SignedInUser, body: object) {
  const answer = await send(preview, { body, headers: { cookie } });
  return { ...answer, data: answer.body.data as RoutePreview };
}

describe("a preview of the router", () => {
  it("keeps to the limits of the message and of the person, and says which left out models", async () => {
    const user = await signedInUser({ tier: "pro" });
    const text = "Prove, with every lemma, that there are infinitely many primes of the form 4k + 3.";
    const dear = (await ask(user, { text, routeMode: "quality" })).data;
    const maxCostMicroUsd = (dear.predictedCostMicroUsd ?? 0) - 1;
    const capped = (await ask(user, { text, routeMode: "quality", thresholds: { maxCostMicroUsd } })).data;
    expect(capped.predictedCostMicroUsd).toBeLessThanOrEqual(maxCostMicroUsd);
    expect([dear.reasonCodes.includes("limit_cost"), capped.reasonCodes.includes("limit_cost")]).toEqual([false, true]);
    await updatePreferences(user.principal, { thresholds: { maxCostMicroUsd: 0 } });
    const refused = await ask(user, { text, thresholds: { maxCostMicroUsd } });
    expect([refused.status, refused.body.error?.code]).toEqual([503, "model_not_configured"]);
    expect(Object.values(refused.body.error?.details ?? {})).toContain("over_cost_limit");
    const invalid = await ask(user, { text, thresholds: { qualityFloor: -1 } });
    expect(invalid.body.error?.issues).toEqual([expect.objectContaining({ path: "thresholds.qualityFloor" })]);
  });

  it.each([
    "hi there",
    "Prove, with every lemma, that there are infinitely many primes of the form 4k + 3.",
    "Write a Rust function that parses ISO 8601 durations, with tests.",
  ])("of %j names the model that then answers, and writes nothing", async (text) => {
    const user = await signedInUser({ tier: "pro" });
    const { status, data } = await ask(user, { text });
    expect(status).toBe(200);
    expect(provider.requests).toEqual([]);
    const written = await asService()
      .selectFrom("routeDecisions")
      .select("id")
      .where("userId", "=", user.principal.userId)
      .execute();
    expect(written).toEqual([]);
    const { response } = await chatClient(user.cookie).send(text, { model: "nexus/auto" });
    const { modelId, decision } = metadataOf(await readAllEvents(response)) as {
      modelId: string;
      decision: { intents: { intent: string }[] };
    };
    expect([data.modelId, data.intent]).toEqual([modelId, decision.intents[0]?.intent]);
    expect(data.predictedCostMicroUsd).toBeGreaterThan(0);
    // The title comes beside the answer: none may be left for the next test to find.
    await expect.poll(() => provider.requests.length).toBe(2);
  });

  it("knows the conversation it goes on, and of somebody else's no more than of none", async () => {
    const [ada, bob] = [await signedInUser({ tier: "pro" }), await signedInUser({ tier: "pro" })];
    const chat = chatClient(ada.cookie);
    const long = "The history of this conversation is long. ".repeat(2_000);
    const { response, body, messageId } = await chat.send(long, { model: "openai/gpt-4.1-mini" });
    await readAllEvents(response);
    const here = { text: "hi", conversationId: body.conversationId, parentId: messageId };
    const [own, foreign, unknown] = await Promise.all([
      ask(ada, here),
      ask(bob, here),
      ask(bob, { ...here, conversationId: newId(), parentId: newId() }),
    ]);
    expect(own.data.predictedCostMicroUsd ?? 0).toBeGreaterThan(5 * (unknown.data.predictedCostMicroUsd ?? 0));
    expect(foreign.data).toEqual(unknown.data);
  });

  it("counts what follows the beginning of a long message as it counts the whole", async () => {
    const user = await signedInUser({ tier: "pro" });
    const text = "A chapter of a long book that somebody has pasted. ".repeat(400);
    const costs = [{ text }, { text, moreCharacters: 4 * text.length }, { text: text.repeat(5) }].map(
      async (body) => (await ask(user, { ...body, routeMode: "economy" })).data.predictedCostMicroUsd ?? 0,
    );
    const [start = 0, estimated = 0, whole = 0] = await Promise.all(costs);
    expect(start).toBeLessThan(0.7 * whole);
    expect(Math.abs(estimated - whole)).toBeLessThan(0.1 * whole);
  });

  it("of a temporary chat that begins leaves out what an experiment has won, as the answer does", async () => {
    const user = await signedInUser({ tier: "pro" });
    const headers = { cookie: user.cookie };
    const text = "Write a TypeScript function that debounces another function, with tests.";
    const arms = [{ name: "A" }, { name: "B", modelId: "openai/gpt-4o" }];
    const made = (await send(createExperimentEndpoint, { headers, body: { name: "Won", arms } })).body
      .data as Experiment;
    await send(moveExperimentEndpoint, { headers, params: { id: made.id }, body: { state: "running" } });
    await send(adoptArmEndpoint, { headers, params: { id: made.id }, body: { armId: made.arms[1]?.id } });
    expect((await ask(user, { text })).data.modelId).toBe("openai/gpt-4o");
    const { modelId } = (await ask(user, { text, temporary: true })).data;
    const { response } = await chatClient(user.cookie).send(text, { model: "nexus/auto", temporary: true });
    expect(metadataOf(await readAllEvents(response))).toMatchObject({ modelId });
    expect(modelId).not.toBe("openai/gpt-4o");
  });

  it("says so when the person has excluded every model there is", async () => {
    const user = await signedInUser();
    const { models } = await loadModelChoices(user.principal);
    const excluded = models.filter(({ kind, available }) => kind === "chat" && available).map(({ id }) => id);
    await updatePreferences(user.principal, { excluded });
    const { status, body } = await ask(user, { text: "hi" });
    expect([status, body.error?.code]).toEqual([503, "model_not_configured"]);
  });

  it.each([
    [{ text: 1 }, "text"],
    [{ text: "x".repeat(200_001) }, "text"],
    [{ text: "x", routeMode: "dearest" }, "routeMode"],
    [{ text: "x", conversationId: "1" }, "conversationId"],
    [{ text: "x", imageCount: -1 }, "imageCount"],
    [{ text: "x", moreCharacters: 200_001 }, "moreCharacters"],
    [{ text: "x", model: "openai/gpt-5" }, "body"],
  ])("refuses %.60j at its field", async (body, path) => {
    const answer = await ask(await signedInUser(), body);
    expect([answer.status, answer.body.error?.issues]).toEqual([422, [expect.objectContaining({ path })]]);
  });
});
