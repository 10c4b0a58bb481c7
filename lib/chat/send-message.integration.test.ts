import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { callEndpoint } from "../auth/testing/call-endpoint.ts";
import { makeAccount, signInAs } from "../auth/testing/make-account.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { nowMs } from "../platform/clock.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { newId } from "../platform/ids.ts";
import { redis } from "../platform/redis.ts";
import { seededRandom } from "../platform/seeded-random.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
import * as api from "./api.ts";
import { runHub } from "./run/run-hub.ts";
import { chatClient } from "./testing/chat-client.ts";
import { metadataOf, readAllEvents, readEvents, textOf } from "./testing/read-events.ts";

const MODEL = "openai/gpt-4.1-mini";
let provider: ScriptedProvider;

async function newPerson(tier?: "free" | "pro" | "enterprise") {
  const account = await makeAccount(tier ? { tier } : {});
  const cookie = await signInAs(account);
  return { ...account, cookie, chat: chatClient(cookie) };
}

async function ledgerOf(userId: string) {
  return asService()
    .selectFrom("usageLedger")
    .select([
      "entry",
      "requests",
      "amountMicroUsd",
      "outcome",
      "inputTokens",
      "outputTokens",
      "usageEstimated",
      "provider",
      "purpose",
    ])
    .where("userId", "=", userId)
    .where("purpose", "=", "chat")
    .orderBy("createdAt")
    .orderBy("attempt")
    .execute();
}

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

describe("sending a message", () => {
  it("streams an answer and stores, meters and stamps it", async () => {
    const { chat, userId } = await newPerson();
    provider.script(
      { promptIncludes: "capital" },
      { chunks: ["Par", "is", "."], usage: { inputTokens: 12, outputTokens: 3 } },
    );
    const { response, body, messageId } = await chat.send("What is the capital of France?", { model: MODEL });
    expect(response.headers.get("cache-control")).toContain("no-transform");
    const events = await readAllEvents(response);
    expect(textOf(events)).toBe("Paris.");
    expect(events.at(-1)?.chunk).toBe("done");
    expect(events.slice(0, -1).map(({ id }) => id)).toEqual(events.slice(0, -1).map((_, index) => index + 1));
    // 12 input and 3 output tokens at 0.40 and 1.60 USD a million: 4.8 + 4.8 micro-USD.
    expect(metadataOf(events)).toMatchObject({
      status: "complete",
      modelId: MODEL,
      costMicroUsd: 10,
      usage: { inputTokens: 12, outputTokens: 3 },
    });
    const stored = await chat.conversation(body.conversationId);
    expect(stored.nodes.map(({ message }) => message.role)).toEqual(["user", "assistant"]);
    expect(stored.nodes[1]?.message.parts).toEqual([{ type: "text", text: "Paris.", state: "done" }]);
    expect(stored.activeLeafId).toBe(messageId);
    expect(await ledgerOf(userId)).toEqual([
      expect.objectContaining({ entry: "reserve", requests: 1 }),
      expect.objectContaining({
        entry: "settle",
        requests: 0,
        amountMicroUsd: 10,
        outcome: "complete",
        inputTokens: 12,
        outputTokens: 3,
        usageEstimated: false,
      }),
    ]);
  });

  it("has the conversation named by a cheaper model, whose cost is a row of its own and no message", async () => {
    const { chat, cookie, userId } = await newPerson();
    provider.script({ model: "gpt-4.1-mini", promptIncludes: "harbours" }, { text: "Ships rest there." });
    const usage = { inputTokens: 4_000, outputTokens: 5 };
    provider.script({ promptIncludes: "harbours" }, { text: "Quiet water at night", usage });
    await readAllEvents((await chat.send("Tell me of harbours", { model: MODEL })).response);
    await vi.waitFor(async () => {
      const { body } = await callEndpoint(api.list, { cookie });
      expect(body.data?.items).toEqual([expect.objectContaining({ title: "Quiet water at night" })]);
    }, 10_000);
    const asked = provider.requests.map(({ ask }) => ask?.model);
    expect(asked).toHaveLength(2);
    expect(new Set(asked).size).toBe(2);
    const rows = await asService()
      .selectFrom("usageLedger")
      .select(["requests", "amountMicroUsd", "inputTokens", "outputTokens"])
      .where("userId", "=", userId)
      .where("purpose", "=", "title")
      .where("entry", "=", "settle")
      .execute();
    expect(rows).toEqual([{ requests: 0, amountMicroUsd: expect.any(Number), ...usage }]);
    expect(rows[0]?.amountMicroUsd).toBeGreaterThan(0);
  });

  it("lets the router choose, and says why on the message", async () => {
    const { chat } = await newPerson();
    const { response } = await chat.send("Write a function that sorts a list in Python", { model: "nexus/auto" });
    const metadata = metadataOf(await readAllEvents(response));
    expect(metadata).toMatchObject({
      auto: true,
      status: "complete",
      decision: { mode: "balanced", intents: expect.any(Array) },
    });
  });

  it("joins the same answer when the same message is sent again, and refuses another one under its id (BL-19)", async () => {
    const { chat, userId } = await newPerson("pro");
    const ids = { id: newId(), conversationId: newId() };
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => chat.send("Hello once", { ...ids, model: MODEL })),
    );
    const texts = await Promise.all(responses.map(async ({ response }) => textOf(await readAllEvents(response))));
    expect(new Set(texts).size).toBe(1);
    expect(
      provider.requests.filter(
        ({ ask }) =>
          ask?.stream && JSON.stringify(ask).includes("Hello once") && !JSON.stringify(ask).includes("title"),
      ),
    ).toHaveLength(1);
    expect((await ledgerOf(userId)).filter(({ entry }) => entry === "settle")).toHaveLength(1);
    const other = await chat.send("Hello twice", { ...ids, model: MODEL });
    expect(other.response.status).toBe(422);
  });

  it("says which answer a message has that is sent again when its stream is gone", async () => {
    const { chat } = await newPerson();
    const ids = { id: newId(), conversationId: newId() };
    const first = await chat.send("Hello for long", { ...ids, model: MODEL });
    await readAllEvents(first.response);
    // As time does it. The log may still be written to once: then it is deleted once more.
    await vi.waitFor(async () => {
      runHub().recent.delete(first.messageId);
      await redis().del(`run:${first.messageId}`);
      const again = await chat.send("Hello for long", { ...ids, model: MODEL });
      expect([again.response.status, again.messageId]).toEqual([204, first.messageId]);
    });
    expect((await chat.follow(first.messageId, 0)).status).toBe(204);
  });

  it("answers a first message by the settings that its conversation has, whatever was guessed of them", async () => {
    const { chat, cookie } = await newPerson("pro");
    const first = await chat.send("The first one", { model: "anthropic/claude-opus-4-8" });
    await readAllEvents(first.response);
    const settings = { systemPrompt: "Answer in rhymes.", model: MODEL };
    const { conversationId } = first.body;
    expect(await callEndpoint(api.update, { cookie, params: { id: conversationId }, body: settings })).toMatchObject({
      status: 200,
    });
    provider.requests.length = 0;
    const second = await chat.send("Another first one", { conversationId });
    expect(metadataOf(await readAllEvents(second.response))).toMatchObject({ modelId: MODEL, status: "complete" });
    const asked = provider.requests.map(({ body }) => JSON.stringify(body));
    // The title of the first one may be asked for only now.
    expect(asked.filter((body) => body.includes("Another first one"))).toEqual([
      expect.stringContaining("Answer in rhymes."),
    ]);
    expect((await chat.conversation(conversationId)).nodes).toHaveLength(4);
  });

  it("refuses a message below an answer that is being written, until that is over", async () => {
    const { chat } = await newPerson();
    provider.script({ promptIncludes: "Wait for it", times: 1 }, { chunks: ["some ", "words"], holdAfterChunks: 1 });
    const first = await chat.send("Wait for it", { model: MODEL });
    const { conversationId } = first.body;
    const next = { id: newId(), conversationId, parentId: first.messageId, model: MODEL };
    const early = await chat.send("And then?", next);
    expect(early.response.status).toBe(409);
    expect(await early.response.json()).toMatchObject({ error: { code: "run_active" } });
    expect((await chat.conversation(conversationId)).nodes).toHaveLength(2);
    // Another branch does not wait.
    const beside = await chat.send("Something else", { conversationId, model: MODEL });
    expect(beside.response.status).toBe(200);
    provider.release();
    await Promise.all([readAllEvents(first.response), readAllEvents(beside.response)]);
    const { response } = await chat.send("And then?", next);
    expect(response.status).toBe(200);
    await readAllEvents(response);
  });

  it("takes a message below an answer whose process has died", async () => {
    const { chat } = await newPerson();
    provider.script({ promptIncludes: "Wait for it", times: 1 }, { chunks: ["some ", "words"], holdAfterChunks: 1 });
    const first = await chat.send("Wait for it", { model: MODEL });
    await vi.waitFor(() => expect(provider.heldStreams).toBe(1), 10_000);
    // Silent for a minute, and not closed yet by whoever looks for such runs.
    const run = runHub().active.get(first.messageId);
    runHub().active.delete(first.messageId);
    await asService()
      .updateTable("runs")
      .set({ heartbeatAt: new Date(nowMs() - 60_000) })
      .where("messageId", "=", first.messageId)
      .execute();
    const { conversationId } = first.body;
    const { response } = await chat.send("And then?", { conversationId, parentId: first.messageId, model: MODEL });
    expect(response.status).toBe(200);
    await readAllEvents(response);
    provider.release();
    await run?.finished;
  });

  it("makes siblings of an edited message and of a regenerated answer", async () => {
    const { chat } = await newPerson();
    const first = await chat.send("First wording", { model: MODEL });
    await readAllEvents(first.response);
    const edited = await chat.send("Second wording", { conversationId: first.body.conversationId, model: MODEL });
    await readAllEvents(edited.response);
    await readAllEvents(await chat.regenerate(first.body.conversationId, first.body.id));
    const { nodes } = await chat.conversation(first.body.conversationId);
    expect(nodes.filter(({ parentId }) => parentId === null)).toHaveLength(2);
    expect(nodes.filter(({ parentId }) => parentId === first.body.id)).toHaveLength(2);
  });

  it("refuses foreign conversations, parents and files as unknown, before any provider is asked (TN-11)", async () => {
    const owner = await newPerson();
    const stranger = await newPerson();
    const { response, body, messageId } = await owner.chat.send("Private words", { model: MODEL });
    await readAllEvents(response);
    // The answer and, beside it, the title.
    await vi.waitFor(() => expect(provider.requests).toHaveLength(2));
    const asked = provider.requests.length;
    const uploaded = await callEndpoint(api.upload, {
      cookie: owner.cookie,
      headers: { "content-type": "text/plain", "x-file-name": "a.txt" },
      body: "Private file",
    });
    const fileId = String(uploaded.body.data?.id);
    expect(fileId).toMatch(/^[0-9a-f-]{36}$/);
    const attempts = await Promise.all([
      stranger.chat.send("x", { conversationId: body.conversationId, model: MODEL }),
      stranger.chat.send("x", { conversationId: body.conversationId, parentId: messageId, model: MODEL }),
      stranger.chat.send("x", { parentId: messageId, model: MODEL }),
      stranger.chat.send("x", { id: body.id, model: MODEL }),
      stranger.chat.send("x", { conversationId: newId(), parentId: newId(), model: MODEL }),
      stranger.chat.send("x", { attachmentIds: [fileId], model: MODEL }),
    ]);
    expect(attempts.map((attempt) => attempt.response.status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await stranger.chat.conversation(body.conversationId)).status).toBe(404);
    expect((await stranger.chat.follow(messageId, 0)).status).toBe(404);
    expect((await stranger.chat.stop(messageId)).status).toBe(404);
    expect(provider.requests).toHaveLength(asked);
    expect(await ledgerOf(stranger.userId)).toEqual([]);
  });

  it("refuses when the month is used up, keeping nothing, and never calls the provider (BL-15)", async () => {
    const { chat, userId } = await newPerson();
    await asService()
      .insertInto("quotaPeriods")
      .values({ userId, periodStart: new Date().toISOString().slice(0, 8).concat("01"), requestsUsed: 100 })
      .execute();
    const { response, body } = await chat.send("One too many", { model: MODEL });
    expect(response.status).toBe(402);
    expect(await response.json()).toMatchObject({
      error: { code: "quota_exceeded", details: { requestsUsed: 100, requestsLimit: 100 } },
    });
    expect(provider.requests).toHaveLength(0);
    expect((await chat.conversation(body.conversationId)).status).toBe(404);
  });

  it.each([
    ["an unknown model", { model: "openai/gpt-none" }, 404, "model_not_found"],
    ["a model without a key", { model: "deepseek/deepseek-chat" }, 503, "model_not_configured"],
    ["a model that does not chat", { model: "openai/text-embedding-3-small" }, 422, "invalid_input"],
  ])("says clearly what is wrong with %s", async (_, options, status, code) => {
    const { chat } = await newPerson();
    const { response } = await chat.send("Hello", options);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });
});

describe("a run goes on by itself", () => {
  it("serves any number of readers from any point, byte for byte (RL-08, RL-09)", async () => {
    const { chat, cookie } = await newPerson();
    provider.script(
      { promptIncludes: "slowly", times: 1 },
      { chunks: Array.from({ length: 40 }, (_, index) => `w${index} `), holdAfterChunks: 20 },
    );
    const { response, messageId, body } = await chat.send("Answer slowly", { model: MODEL });
    const seen: Awaited<ReturnType<typeof readAllEvents>> = [];
    for await (const event of readEvents(response)) {
      seen.push(event);
      if (textOf(seen).includes("w10 ")) break;
    }
    const after = seen.at(-1)?.id ?? 0;
    // Each of these is cut off somewhere and comes back.
    const random = seededRandom(8);
    const cut = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const some: typeof seen = [];
        const end = 1 + Math.floor(random() * seen.length);
        for await (const event of readEvents(await chat.follow(messageId, 0))) {
          if (some.push(event) === end) break;
        }
        return some;
      }),
    );
    const back = cut.map((some) => chat.follow(messageId, some.at(-1)?.id ?? 0).then(readAllEvents));
    const rest = chat.follow(messageId, after).then(readAllEvents);
    const whole = chat.follow(messageId, 0).then(readAllEvents);
    const during = await callEndpoint(api.list, { cookie });
    expect(during.body.data?.items).toEqual([expect.objectContaining({ running: true })]);
    provider.release();
    const text = Array.from({ length: 40 }, (_, index) => `w${index} `).join("");
    expect(textOf(seen) + textOf(await rest)).toBe(text);
    expect(textOf(await whole)).toBe(text);
    const joined = await Promise.all(back.map(async (later, at) => textOf([...(cut[at] ?? []), ...(await later)])));
    expect(joined).toEqual(cut.map(() => text));
    const { nodes } = await chat.conversation(body.conversationId);
    expect(nodes[1]?.message.parts[0]?.text).toBe(text);
    // Later still, from memory or the log.
    expect(textOf(await readAllEvents(await chat.follow(messageId, 0)))).toBe(text);
  });

  it.each([
    ["before the first token", 0],
    ["after two chunks", 2],
    ["half way", 10],
    ["before the usage", 20],
    ["after the usage", 21],
  ])("bills a reader who goes away %s what the provider counted, once (BL-16)", async (_, at) => {
    const { chat, userId } = await newPerson();
    const usage = { inputTokens: 12, outputTokens: 20 };
    provider.script(
      { promptIncludes: "Count", times: 1 },
      { chunks: Array(20).fill("abc "), usage, holdAfterChunks: at },
    );
    const { response } = await chat.send("Count", { model: MODEL });
    const seen: Awaited<ReturnType<typeof readAllEvents>> = [];
    if (at === 0) await response.body?.cancel();
    else {
      for await (const event of readEvents(response)) {
        seen.push(event);
        if (at < 21 && textOf(seen).length === 4 * at) break;
      }
    }
    if (at < 21) await vi.waitFor(() => expect(provider.heldStreams).toBe(1), 10_000);
    provider.release();
    await vi.waitFor(async () => expect(await ledgerOf(userId)).toHaveLength(2), 10_000);
    const settled = { entry: "settle", outcome: "complete", usageEstimated: false, ...usage };
    expect((await ledgerOf(userId)).at(-1)).toMatchObject(settled);
  });

  it("stops when asked, keeps the text, bills what was used, and closes the provider's stream (BL-16)", async () => {
    const { chat, userId } = await newPerson();
    const stranger = await newPerson();
    provider.script({ promptIncludes: "forever", times: 1 }, { chunks: ["some ", "words "], holdAfterChunks: 2 });
    const { response, messageId, body } = await chat.send("Go on forever", { model: MODEL });
    const seen: Awaited<ReturnType<typeof readAllEvents>> = [];
    for await (const event of readEvents(response)) {
      seen.push(event);
      if (textOf(seen) !== "some words ") continue;
      // Nobody else can (TN-08): the run would have ended with less.
      expect((await stranger.chat.stop(messageId)).status).toBe(404);
      await chat.stop(messageId);
    }
    expect(metadataOf(seen)).toMatchObject({ status: "stopped" });
    const { nodes } = await chat.conversation(body.conversationId);
    expect(nodes[1]?.message).toMatchObject({
      parts: [{ type: "text", text: "some words " }],
      metadata: { status: "stopped" },
    });
    const settled = (await ledgerOf(userId)).filter(({ entry }) => entry === "settle");
    expect(settled).toEqual([expect.objectContaining({ outcome: "stopped", usageEstimated: true, outputTokens: 3 })]);
    await vi.waitFor(() =>
      expect(provider.requests.find(({ ask }) => JSON.stringify(ask).includes("forever"))?.outcome).toBe(
        "left by the client",
      ),
    );
    expect((await chat.stop(messageId)).status).toBe(204);
  });

  it("keeps partial text of a broken stream, never as complete, and says so (RL-03)", async () => {
    const { chat, userId } = await newPerson();
    provider.script({ promptIncludes: "break" }, { chunks: ["half ", "an ", "answer"], fault: { cutAfterChunks: 2 } });
    const { response } = await chat.send("Please break", { model: MODEL });
    const events = await readAllEvents(response);
    expect(textOf(events)).toBe("half an ");
    expect(metadataOf(events)).toMatchObject({
      status: "interrupted",
      error: { code: "provider_failed", charged: true, retryable: true },
    });
    expect((await ledgerOf(userId)).at(-1)).toMatchObject({ entry: "settle", outcome: "interrupted" });
  });

  it("gives the message back when nothing was answered (RL-07)", async () => {
    const { chat, userId } = await newPerson();
    provider.script({ promptIncludes: "fail" }, { fault: { status: 400 } });
    const { response } = await chat.send("Please fail", { model: MODEL });
    const events = await readAllEvents(response);
    expect(metadataOf(events)).toMatchObject({
      status: "failed",
      error: { code: "provider_rejected", charged: false },
    });
    const rows = await ledgerOf(userId);
    expect(rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(0);
  });

  it("is answered by another provider when the first fails before its first word (RL-01, RL-02)", async () => {
    const { chat, userId } = await newPerson();
    const failures = ["[fail:503@openai]", "[error-first@openai]"];
    for (const failure of failures) {
      const { response } = await chat.send(`Explain rain ${failure} [fail:503@anthropic*1]`, { model: "nexus/auto" });
      const metadata = metadataOf(await readAllEvents(response));
      expect(metadata).toMatchObject({ status: "complete" });
    }
    const settled = (await ledgerOf(userId)).filter(({ entry }) => entry === "settle");
    expect(settled.filter(({ outcome }) => outcome === "complete")).toHaveLength(2);
  });

  it("calls tools and goes on with what they answered", async () => {
    const { chat, body } = await newPerson().then(async ({ chat: client }) => {
      provider.script(
        { promptIncludes: "time is it", times: 1 },
        { toolCalls: [{ name: "current_time", input: { timeZone: "Asia/Tokyo" } }] },
      );
      const sent = await client.send("What time is it in Tokyo?", { model: MODEL });
      const events = await readAllEvents(sent.response);
      expect(events.map(({ chunk }) => (chunk === "done" ? "done" : chunk.type))).toContain("tool-output-available");
      return { chat: client, body: sent.body };
    });
    const { nodes } = await chat.conversation(body.conversationId);
    expect(nodes[1]?.message.parts[0]).toMatchObject({
      type: "dynamic-tool",
      toolName: "current_time",
      state: "output-available",
      output: { timeZone: "Asia/Tokyo" },
    });
  });
});
