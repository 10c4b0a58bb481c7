import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { callEndpoint } from "../auth/testing/call-endpoint.ts";
import { makeAccount, signInAs } from "../auth/testing/make-account.ts";
import { createBudgetEndpoint } from "../billing/budgets/api.ts";
import { updateCacheEndpoint } from "../models/cache/api.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import { checkpointNow } from "./run/checkpoint.ts";
import { runHub } from "./run/run-hub.ts";
import { reapRuns } from "./service/reap-runs.ts";
import { chatClient } from "./testing/chat-client.ts";
import { metadataOf, readAllEvents, readEvents, textOf } from "./testing/read-events.ts";

const MODEL = "openai/gpt-4.1-mini";
const USAGE = { inputTokens: 1000, outputTokens: 500 };
let provider: ScriptedProvider;

async function newPerson(settings: object | null = { exact: true, pace: "at_once" }) {
  const account = await makeAccount({ tier: "pro" });
  const cookie = await signInAs(account);
  if (settings) await callEndpoint(updateCacheEndpoint, { cookie, body: settings });
  return { ...account, cookie, chat: chatClient(cookie) };
}

const chatLedger = (userId: string) =>
  asService()
    .selectFrom("usageLedger")
    .select(["entry", "purpose", "requests", "amountMicroUsd", "provider", "outcome", "cacheHit", "savedMicroUsd"])
    .where("userId", "=", userId)
    .where("purpose", "=", "chat")
    .orderBy("createdAt")
    .orderBy("id")
    .execute();

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

describe("an answer from the cache", () => {
  it("is given although a budget is used up: it costs nothing", async () => {
    const { chat, userId, cookie } = await newPerson();
    provider.script({ promptIncludes: "capital" }, { text: "Paris.", usage: USAGE });
    await readAllEvents((await chat.send("What is the capital of France?", { model: MODEL })).response);
    await vi.waitFor(async () => expect(await chatLedger(userId)).toHaveLength(2));
    // The title too, or it would be asked for in the next test.
    await vi.waitFor(() => expect(provider.requests).toHaveLength(2));
    const spent = Math.max(...(await chatLedger(userId)).map(({ amountMicroUsd }) => amountMicroUsd));
    await callEndpoint(createBudgetEndpoint, { cookie, body: { period: "day", limitMicroUsd: 10_000 } });
    await asService().updateTable("budgets").set({ limitMicroUsd: spent }).where("userId", "=", userId).execute();
    const again = await chat.send("What is the capital of France?", { model: MODEL });
    expect([again.response.status, again.response.headers.get("x-nexus-cache")]).toEqual([200, "hit"]);
    expect(textOf(await readAllEvents(again.response))).toBe("Paris.");
    const other = await chat.send("What is the capital of Italy?", { model: MODEL });
    expect(await other.response.json()).toMatchObject({ error: { code: "budget_exceeded" } });
  });

  it("runs like any other: streamed, stored, metered at nothing, marked, and without a title to pay for", async () => {
    const { chat, userId } = await newPerson();
    provider.script({ promptIncludes: "capital" }, { text: "Paris.", usage: USAGE });
    const first = await chat.send("What is the capital of France?", { model: MODEL });
    expect(first.response.headers.get("x-nexus-cache")).toBe("miss");
    await readAllEvents(first.response);
    await vi.waitFor(() => expect(provider.requests).toHaveLength(2));
    const second = await chat.send("What is the capital of France?", { model: MODEL });
    expect(second.response.headers.get("x-nexus-cache")).toBe("hit");
    const events = await readAllEvents(second.response);
    expect(textOf(events)).toBe("Paris.");
    const cache = { kind: "exact", savedMicroUsd: 1200, answeredAt: expect.any(String) };
    expect(metadataOf(events)).toMatchObject({ status: "complete", modelId: MODEL, costMicroUsd: 0, cache });
    const { nodes } = await chat.conversation(second.body.conversationId);
    expect(nodes.at(-1)?.message).toMatchObject({
      parts: [{ type: "text", text: "Paris.", state: "done" }],
      metadata: { cache, costMicroUsd: 0 },
    });
    expect(textOf(await readAllEvents(await chat.follow(second.messageId, 0)))).toBe("Paris.");
    expect(provider.requests).toHaveLength(2);
    expect((await chatLedger(userId)).slice(2)).toEqual([
      expect.objectContaining({ entry: "reserve", requests: 0 }),
      expect.objectContaining({
        entry: "settle",
        amountMicroUsd: 0,
        provider: "cache",
        outcome: "complete",
        cacheHit: "exact",
        savedMicroUsd: 1200,
      }),
    ]);
  });

  it("depends on the whole conversation", async () => {
    const { chat } = await newPerson();
    const start = async (text: string) => {
      const { response, body, messageId } = await chat.send(text, { model: MODEL });
      await readAllEvents(response);
      return { conversationId: body.conversationId, parentId: messageId, model: MODEL };
    };
    const follow = async (place: Awaited<ReturnType<typeof start>>) => {
      const { response } = await chat.send("And then?", place);
      await readAllEvents(response);
      return response.headers.get("x-nexus-cache");
    };
    expect(await follow(await start("Tell me about cats"))).toBe("miss");
    expect(await follow(await start("Tell me about dogs"))).toBe("miss");
    expect(await follow(await start("Tell me about cats"))).toBe("hit");
  });

  it("is never what answering again gives; that refreshes it", async () => {
    const { chat } = await newPerson();
    const answers = ["One", "Two"];
    for (const text of answers) provider.script({ promptIncludes: "Say a number", stream: true, times: 1 }, { text });
    const first = await chat.send("Say a number", { model: MODEL });
    expect(textOf(await readAllEvents(first.response))).toBe("One");
    await vi.waitFor(() => expect(provider.requests.length).toBeGreaterThan(1));
    provider.reset();
    provider.script("next", { text: "Two" });
    const again = await chat.regenerate(first.body.conversationId, first.body.id, MODEL);
    expect(again.headers.get("x-nexus-cache")).toBe("refresh");
    const events = await readAllEvents(again);
    expect(textOf(events)).toBe("Two");
    expect(metadataOf(events).cache).toBeUndefined();
    const third = await chat.send("Say a number", { model: MODEL });
    expect(textOf(await readAllEvents(third.response))).toBe("Two");
  });

  it("is not kept of an answer that was stopped", async () => {
    const { chat, userId } = await newPerson();
    provider.script({ promptIncludes: "Count" }, { text: "one two three four five six", holdAfterChunks: 3 });
    const { response, messageId } = await chat.send("Count", { model: MODEL });
    for await (const { chunk } of readEvents(response)) {
      if (chunk !== "done" && chunk.type === "text-delta") break;
    }
    await chat.stop(messageId);
    await readAllEvents(await chat.follow(messageId, 0));
    const kept = await asService().selectFrom("cachedAnswers").select("id").where("userId", "=", userId).execute();
    expect(kept).toEqual([]);
  });

  it("stops when it is stopped, and costs nothing either way", async () => {
    const { chat, userId } = await newPerson({ exact: true, pace: "natural" });
    const text = "word ".repeat(400);
    provider.script({ promptIncludes: "Tell" }, { text, tokensPerSecond: 2000 });
    await readAllEvents((await chat.send("Tell", { model: MODEL })).response);
    await asService().updateTable("cachedAnswers").set({ textMs: 20_000 }).where("userId", "=", userId).execute();
    const { response, messageId } = await chat.send("Tell", { model: MODEL });
    expect(response.headers.get("x-nexus-cache")).toBe("hit");
    for await (const { chunk } of readEvents(response)) {
      if (chunk !== "done" && chunk.type === "text-delta") break;
    }
    await chat.stop(messageId);
    const events = await readAllEvents(await chat.follow(messageId, 0));
    expect(metadataOf(events)).toMatchObject({ status: "stopped", costMicroUsd: 0 });
    expect(textOf(events).length).toBeLessThan(text.length);
    expect(text.startsWith(textOf(events))).toBe(true);
    expect((await chatLedger(userId)).at(-1)).toMatchObject({
      outcome: "stopped",
      amountMicroUsd: 0,
      cacheHit: "exact",
    });
  });

  it("costs nothing even when its process dies in the middle", async () => {
    const { chat, userId } = await newPerson({ exact: true, pace: "natural" });
    provider.script({ promptIncludes: "Tell" }, { text: "word ".repeat(400) });
    await readAllEvents((await chat.send("Tell", { model: MODEL })).response);
    await asService().updateTable("cachedAnswers").set({ textMs: 20_000 }).where("userId", "=", userId).execute();
    const { response, messageId } = await chat.send("Tell", { model: MODEL });
    for await (const { chunk } of readEvents(response)) {
      if (chunk !== "done" && chunk.type === "text-delta") break;
    }
    await checkpointNow();
    // As if the process were gone: the run beats no more.
    const run = runHub().active.get(messageId);
    runHub().active.delete(messageId);
    await asService()
      .updateTable("runs")
      .set({ heartbeatAt: new Date(Date.now() - 60_000) })
      .where("id", "=", messageId)
      .execute();
    await reapRuns();
    expect((await chatLedger(userId)).at(-1)).toMatchObject({
      entry: "settle",
      outcome: "interrupted",
      amountMicroUsd: 0,
      provider: "cache",
    });
    run?.stop.abort();
    await run?.finished;
  });

  it("does not begin a run's accounts when nobody turned it on", async () => {
    const { chat, userId } = await newPerson(null);
    for (let time = 0; time < 2; time++) {
      const { response } = await chat.send("Hello", { model: MODEL });
      expect(response.headers.get("x-nexus-cache")).toBeNull();
      expect(metadataOf(await readAllEvents(response)).cache).toBeUndefined();
    }
    const kept = await asService().selectFrom("cachedAnswers").select("id").where("userId", "=", userId).execute();
    expect(kept).toEqual([]);
  });
});
