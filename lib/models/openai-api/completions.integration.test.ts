import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createApiKeyEndpoint } from "../../auth/api-keys/api.ts";
import { callEndpoint } from "../../auth/testing/call-endpoint.ts";
import { makeAccount, signInAs } from "../../auth/testing/make-account.ts";
import type { Endpoint } from "../../gate/contract.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { recordAnswer } from "../../testing/answered-errors.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { createCompletion, createEmbedding, listModels } from "../api.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";

const MODEL = "openai/gpt-4.1-mini";
const ENDPOINTS: Record<string, Endpoint> = {
  "/api/v1/chat/completions": createCompletion,
  "/api/v1/embeddings": createEmbedding,
  "/api/v1/models": listModels,
};
let provider: ScriptedProvider;

async function newClient(scopes?: string[]): Promise<{ client: OpenAI; userId: string }> {
  const account = await makeAccount({ tier: "pro" });
  const cookie = await signInAs(account);
  const created = await callEndpoint(createApiKeyEndpoint, {
    cookie,
    body: { name: "test", ...(scopes ? { scopes } : {}) },
  });
  const client = new OpenAI({
    apiKey: String(created.body.data?.key),
    baseURL: "http://localhost:3000/api/v1",
    maxRetries: 0,
    fetch: async (url, init) => {
      const request = new Request(url, init);
      const endpoint = ENDPOINTS[new URL(request.url).pathname];
      if (!endpoint) throw new Error(`no route ${request.url}`);
      return recordAnswer(endpoint.contract, await endpoint.route(request));
    },
  });
  return { client, userId: account.userId };
}

function ledgerOf(userId: string) {
  return asService()
    .selectFrom("usageLedger")
    .select(["entry", "requests", "amountMicroUsd", "purpose", "outcome", "inputTokens", "outputTokens", "apiKeyId"])
    .where("userId", "=", userId)
    .orderBy("createdAt")
    .orderBy("attempt")
    .execute();
}

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "anthropic", "google"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => provider.reset());

describe("the official OpenAI client", () => {
  it("gets a whole answer, with usage, who answered and what it cost", async () => {
    const { client, userId } = await newClient();
    provider.script("next", { text: "Paris.", usage: { inputTokens: 12, outputTokens: 3 } });
    const { data, response } = await client.chat.completions
      .create({
        model: MODEL,
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Capital of France?" },
        ],
      })
      .withResponse();
    expect(data.choices[0]).toMatchObject({ message: { role: "assistant", content: "Paris." }, finish_reason: "stop" });
    expect(data.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 });
    expect(data).toMatchObject({
      model: MODEL,
      nexus: { model: MODEL, auto: false, cost_micro_usd: 10, reason: ["user_choice"] },
    });
    expect(response.headers.get("x-nexus-cost-micro-usd")).toBe("10");
    expect(await ledgerOf(userId)).toEqual([
      expect.objectContaining({ entry: "reserve", requests: 1, purpose: "api", apiKeyId: expect.any(String) }),
      expect.objectContaining({
        entry: "settle",
        amountMicroUsd: 10,
        outcome: "complete",
        inputTokens: 12,
        outputTokens: 3,
      }),
    ]);
  });

  it("streams, with usage in the last chunk when asked", async () => {
    const { client } = await newClient();
    provider.script("next", { chunks: ["Par", "is", "."], usage: { inputTokens: 12, outputTokens: 3 } });
    const stream = await client.chat.completions.create({
      model: MODEL,
      messages: [{ role: "user", content: "Capital of France?" }],
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe("Paris.");
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 15 }, nexus: { cost_micro_usd: 10 } });
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("stop");
  });

  describe("when the stream of nexus/auto breaks off", () => {
    async function ask(nexus: Record<string, unknown>, stream = true, more: object = {}) {
      const { client, userId } = await newClient();
      provider.script("next", { chunks: ["The capital ", "of France "], fault: { cutAfterChunks: 2 } });
      provider.script("next", { text: "is Paris." });
      const body = { model: "nexus/auto", messages: [{ role: "user", content: "Capital of France?" }], nexus, ...more };
      if (!stream) {
        const whole = await client.chat.completions.create(
          body as never as OpenAI.ChatCompletionCreateParamsNonStreaming,
        );
        return { text: whole.choices[0]?.message.content, last: whole, error: null, userId };
      }
      const chunks: OpenAI.ChatCompletionChunk[] = [];
      let error: unknown = null;
      try {
        const params = { ...body, stream: true, stream_options: { include_usage: true } };
        const events = await client.chat.completions.create(
          params as never as OpenAI.ChatCompletionCreateParamsStreaming,
        );
        for await (const chunk of events) chunks.push(chunk);
      } catch (thrown) {
        error = thrown;
      }
      const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
      return { text, last: chunks.at(-1), error, userId };
    }
    const continued = [
      { model: expect.any(String), from_character: 0 },
      { model: expect.any(String), from_character: 22 },
    ];

    it.each([true, false])(
      "another model goes on where the caller allows it (streamed: %s), and both are billed",
      async (stream) => {
        const { text, last, error, userId } = await ask({ continue: true }, stream);
        expect({ text, error }).toEqual({ text: "The capital of France is Paris.", error: null });
        expect(last).toMatchObject({ nexus: { continued } });
        const settled = (await ledgerOf(userId)).filter(({ entry }) => entry === "settle");
        expect(settled.map(({ outcome }) => outcome)).toEqual(["interrupted", "complete"]);
        const sum = (of: "inputTokens" | "outputTokens") => settled.reduce((total, row) => total + (row[of] ?? 0), 0);
        expect(last?.usage).toMatchObject({
          prompt_tokens: sum("inputTokens"),
          completion_tokens: sum("outputTokens"),
          total_tokens: sum("inputTokens") + sum("outputTokens"),
        });
        expect(settled.every(({ outputTokens }) => (outputTokens ?? 0) > 0)).toBe(true);
        expect(new Set(provider.requests.map((request) => request.provider)).size).toBe(2);
      },
    );

    it("the one that goes on may write what is left of the limit, not all of it again", async () => {
      await ask({ continue: true }, true, { max_tokens: 50 });
      const limits = provider.requests.map(({ body }) => {
        const { max_tokens, max_completion_tokens, generationConfig } = body as Record<string, unknown>;
        const { maxOutputTokens } = (generationConfig ?? {}) as { maxOutputTokens?: number };
        return max_tokens ?? max_completion_tokens ?? maxOutputTokens;
      });
      // "The capital of France " is six tokens.
      expect(limits).toEqual([50, 44]);
    });

    it("nobody does without it: the error is told and what was shown stays", async () => {
      const { text, error } = await ask({});
      expect(text).toBe("The capital of France ");
      expect(error).not.toBeNull();
      expect(provider.requests).toHaveLength(1);
    });

    it("nobody does where JSON is wanted: another model would begin it anew, and both were no JSON", async () => {
      const { text, error } = await ask({ continue: true }, true, { response_format: { type: "json_object" } });
      expect(text).toBe("The capital of France ");
      expect(error).not.toBeNull();
      expect(provider.requests).toHaveLength(1);
    });
  });

  it("lets the router choose with nexus/auto, and hears why", async () => {
    const { client } = await newClient();
    const { data, response } = await client.chat.completions
      .create({ model: "nexus/auto", messages: [{ role: "user", content: "Translate 'good morning' into French." }] })
      .withResponse();
    expect(data).toMatchObject({
      nexus: { auto: true, model: data.model, reason: expect.any(Array), decision: { mode: "balanced" } },
    });
    expect(response.headers.get("x-nexus-model")).toBe(data.model);
  });

  it.each([MODEL, "anthropic/claude-sonnet-4-5", "google/gemini-2.5-flash"])(
    "calls tools through %s, streamed and whole",
    async (model) => {
      const { client } = await newClient();
      const tools: OpenAI.ChatCompletionTool[] = [
        {
          type: "function",
          function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
        },
      ];
      const answer = { toolCalls: [{ name: "weather", input: { city: "Paris" } }] };
      provider.script({ promptIncludes: "weather", times: 2 }, answer);
      const ask = { model, tools, messages: [{ role: "user" as const, content: "The weather in Paris?" }] };
      const whole = await client.chat.completions.create(ask);
      const [call] = whole.choices[0]?.message.tool_calls ?? [];
      expect(whole.choices[0]).toMatchObject({ finish_reason: "tool_calls", message: { content: null } });
      expect(call).toMatchObject({ type: "function", function: { name: "weather" } });
      const streamed = await client.chat.completions.stream(ask).finalChatCompletion();
      const [again] = streamed.choices[0]?.message.tool_calls ?? [];
      expect(JSON.parse(again?.type === "function" ? again.function.arguments : "")).toEqual({ city: "Paris" });
      if (call?.type !== "function") throw new Error("no call");
      provider.reset();
      const last = await client.chat.completions.create({
        ...ask,
        messages: [
          ...ask.messages,
          { role: "assistant", tool_calls: [call] },
          { role: "tool", tool_call_id: call.id, content: "18 °C" },
        ],
      });
      expect(last.choices[0]?.finish_reason).toBe("stop");
      expect(JSON.stringify(provider.requests.at(-1)?.body)).toContain("18 °C");
    },
  );

  it("sends images and a JSON schema on", async () => {
    const { client } = await newClient();
    const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    await client.chat.completions.create({
      model: MODEL,
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image_url", image_url: { url: `data:image/png;base64,${png}` } },
          ],
        },
      ],
      response_format: {
        type: "json_schema",
        json_schema: { name: "thing", schema: { type: "object", properties: { name: { type: "string" } } } },
      },
    });
    const body = JSON.stringify(provider.requests.at(-1)?.body);
    expect(body).toContain(png);
    expect(provider.requests.at(-1)?.body).toMatchObject({
      // As OpenAI's own API has it where nothing is said.
      response_format: { type: "json_schema", json_schema: { name: "thing", strict: false } },
    });
  });

  it("leaves a model that thinks the room to, where no limit is asked for", async () => {
    const { client } = await newClient();
    const messages = [{ role: "user" as const, content: "Prove it." }];
    await client.chat.completions.create({ model: "openai/gpt-5", messages });
    expect(provider.requests.at(-1)?.body).toMatchObject({ max_completion_tokens: 25_000 });
    await client.chat.completions.create({ model: MODEL, messages });
    expect(provider.requests.at(-1)?.body).toMatchObject({ max_tokens: 8_192 });
    await client.chat.completions.create({ model: "openai/gpt-5", messages, max_completion_tokens: 500 });
    expect(provider.requests.at(-1)?.body).toMatchObject({ max_completion_tokens: 500 });
  });

  it("lists models and makes embeddings", async () => {
    const { client, userId } = await newClient();
    const ids = (await client.models.list()).data.map(({ id }) => id);
    expect(ids[0]).toBe("nexus/auto");
    expect(ids).toContain(MODEL);
    expect(ids).not.toContain("deepseek/deepseek-chat");
    const { data } = await client.embeddings.create({ model: "openai/text-embedding-3-small", input: ["one", "two"] });
    expect(data).toHaveLength(2);
    expect(data[0]?.embedding.every((value) => Number.isFinite(value))).toBe(true);
    expect((await ledgerOf(userId)).map(({ purpose }) => purpose)).toEqual(["embedding", "embedding"]);
  });
});

describe("a caller who leaves a stream (BL-16)", () => {
  it.each([
    ["before the first token", 0],
    ["after two chunks", 2],
    ["half way", 10],
    ["before the usage", 20],
    ["after the usage", 21],
  ])("%s is billed what the provider counted, once", async (_, at) => {
    const { client, userId } = await newClient();
    const usage = { inputTokens: 12, outputTokens: 20 };
    provider.script("next", { chunks: Array(20).fill("abc "), usage, holdAfterChunks: at });
    const leave = new AbortController();
    const read = async () => {
      const body = { model: MODEL, messages: [{ role: "user", content: "Count" }], stream: true } as const;
      const options = { ...body, messages: [...body.messages], stream_options: { include_usage: true } };
      let seen = 0;
      for await (const { usage, choices } of await client.chat.completions.create(options, { signal: leave.signal })) {
        seen += (choices[0]?.delta.content?.length ?? 0) / 4;
        if (usage || (at > 0 && seen === at)) break;
      }
    };
    const reading = read();
    if (at === 0) {
      await vi.waitFor(() => expect(provider.heldStreams).toBe(1), 10_000);
      leave.abort();
    } else await reading;
    provider.release();
    await reading.catch(() => undefined);
    await vi.waitFor(async () => expect(await ledgerOf(userId)).toHaveLength(2), 10_000);
    expect((await ledgerOf(userId)).at(-1)).toMatchObject({ entry: "settle", outcome: "complete", ...usage });
  });
});

describe("errors in OpenAI's shape", () => {
  const ask = (client: OpenAI, change: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) =>
    client.chat.completions.create({ model: MODEL, messages: [{ role: "user", content: "Hi" }], ...change });

  it("names the field of bad input", async () => {
    const { client } = await newClient();
    await expect(ask(client, { temperature: 9 })).rejects.toMatchObject({
      status: 422,
      param: "temperature",
      code: "invalid_input",
    });
    const url = "https://example.com/a.png";
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: "user", content: [{ type: "image_url", image_url: { url } }] },
    ];
    await expect(ask(client, { messages })).rejects.toMatchObject({
      status: 422,
      param: "messages.0.content.0.image_url.url",
    });
  });

  it("refuses an unknown model, a bad key and a missing scope", async () => {
    const { client } = await newClient();
    await expect(ask(client, { model: "gpt-4" })).rejects.toMatchObject({ status: 404, code: "model_not_found" });
    await expect(ask(client, { model: "openai/nope" })).rejects.toMatchObject({ status: 404 });
    await expect(ask(client.withOptions({ apiKey: "sk-wrong" }))).rejects.toMatchObject({ status: 401 });
    const narrow = await newClient(["models.read"]);
    await expect(ask(narrow.client)).rejects.toMatchObject({ status: 403, code: "forbidden" });
  });

  it("answers a provider's failure without its words, and gives the request back (LM-43)", async () => {
    const { client, userId } = await newClient();
    provider.script("next", { fault: { status: 400, message: "internal secret canary-77" } });
    await expect(ask(client)).rejects.toSatisfy(
      (error) => !JSON.stringify(error).includes("canary-77") && String(error).includes("did not accept"),
    );
    const requests = (await ledgerOf(userId)).reduce((sum, row) => sum + row.requests, 0);
    expect(requests).toBe(0);
  });

  it("reports a stream that breaks off, and bills what was used", async () => {
    const { client, userId } = await newClient();
    provider.script("next", { chunks: ["half ", "an ", "answer"], fault: { cutAfterChunks: 2 } });
    const stream = await client.chat.completions.create({
      model: MODEL,
      messages: [{ role: "user", content: "Hi" }],
      stream: true,
    });
    const read = async () => {
      for await (const chunk of stream) void chunk;
    };
    await expect(read()).rejects.toThrow();
    expect((await ledgerOf(userId)).at(-1)).toMatchObject({ entry: "settle", outcome: "interrupted" });
  });
});
