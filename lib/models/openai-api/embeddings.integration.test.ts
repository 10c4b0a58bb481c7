import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { createEmbedding } from "../api.ts";
import { resetGateway } from "../gateway/gateway-state.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";
import { newOpenAiClient } from "../testing/new-openai-client.ts";

const SMALL = "openai/text-embedding-3-small";
const GEMINI = "google/gemini-embedding-001";
const MISTRAL = "mistral/mistral-embed";
let provider: ScriptedProvider;
const newClient = () => newOpenAiClient([createEmbedding], ["embeddings.create"]);

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "google", "mistral"]));
  resetEnv();
  forgetCompatibleServers();
  resetGateway();
});
afterAll(() => provider.stop());
afterEach(() => {
  provider.reset();
  resetGateway();
});

const settledOf = async (userId: string) =>
  asService()
    .selectFrom("usageLedger")
    .select(["inputTokens", "usageEstimated", "amountMicroUsd", "outcome"])
    .where("userId", "=", userId)
    .where("entry", "=", "settle")
    .orderBy("createdAt")
    .orderBy("id")
    .execute();

async function requestsUsed(userId: string): Promise<number | undefined> {
  const row = await asService()
    .selectFrom("quotaPeriods")
    .select("requestsUsed")
    .where("userId", "=", userId)
    .executeTakeFirst();
  return row?.requestsUsed;
}

describe("embeddings through the official client", () => {
  it("of more texts than a call takes come in their order, and all of them are billed, as one message", async () => {
    const { client, principal } = await newClient();
    const input = Array.from({ length: 200 }, (_, index) => `Text number ${index}`);
    const { data, usage } = await client.embeddings.create({ model: SMALL, input, dimensions: 16 });
    expect(data.map(({ index }) => index)).toEqual(input.map((_, index) => index));
    expect(provider.requests.map(({ body }) => (body as { input: string[] }).input)).toEqual([
      input.slice(0, 96),
      input.slice(96, 192),
      input.slice(192),
    ]);
    const alone = await client.embeddings.create({ model: SMALL, input: input[150] ?? "", dimensions: 16 });
    expect(data[150]?.embedding).toEqual(alone.data[0]?.embedding);
    const rows = (await settledOf(principal.userId)).slice(0, 3);
    expect(rows.reduce((sum, row) => sum + Number(row.inputTokens), 0)).toBe(usage.prompt_tokens);
    expect(rows.every((row) => !row.usageEstimated && row.outcome === "complete")).toBe(true);
    // 200 texts of at least three tokens.
    expect(usage.prompt_tokens).toBeGreaterThan(600);
    expect(await requestsUsed(principal.userId)).toBe(2);
  });

  it.each([33, 200])("of %s texts reach a provider that takes 32 at once", async (count) => {
    const { client } = await newClient();
    const input = Array.from({ length: count }, (_, index) => `Text number ${index}`);
    const { data } = await client.embeddings.create({ model: MISTRAL, input });
    expect(data.map(({ index }) => index)).toEqual(input.map((_, index) => index));
    const sent = provider.requests.map(({ body }) => (body as { input: string[] }).input);
    expect(sent.flat()).toEqual(input);
    expect(Math.max(...sent.map(({ length }) => length))).toBe(32);
  });

  it("cannot be given another size where the model has one", async () => {
    const { client } = await newClient();
    const answer = client.embeddings.create({ model: MISTRAL, input: "Hi", dimensions: 256 });
    await expect(answer).rejects.toMatchObject({ status: 422, param: "dimensions" });
    expect(provider.requests).toEqual([]);
  });

  it.each([[[[1, 2, 3]]], [[1, 2, 3]]])("say that they are made of texts, not of tokens: %j", async (input) => {
    const { client } = await newClient();
    await expect(client.embeddings.create({ model: SMALL, input })).rejects.toMatchObject({
      status: 422,
      param: "input",
      message: expect.stringContaining("Tokens are not taken."),
    });
  });

  const NAME = "text-embedding-3-small";
  const three = Array.from({ length: 200 }, (_, index) => `Text number ${index}`);

  it("ask again for the part that failed, and not for the others", async () => {
    const { client } = await newClient();
    provider.script({ model: NAME, times: 2 }, {});
    provider.script({ model: NAME, times: 1 }, { fault: { status: 500, headers: { "retry-after": "0" } } });
    expect((await client.embeddings.create({ model: SMALL, input: three })).data).toHaveLength(200);
    expect(provider.requests).toHaveLength(4);
  });

  it("that fail in the end are paid as far as the provider answered", async () => {
    const { client, principal } = await newClient();
    provider.script({ model: NAME, times: 2 }, {});
    provider.script({ model: NAME }, { fault: { status: 500, headers: { "retry-after": "60" } } });
    const answer = client.embeddings.create({ model: SMALL, input: three });
    await expect(answer).rejects.toMatchObject({ status: 502, code: "provider_failed" });
    const rows = await settledOf(principal.userId);
    expect(rows.map(({ outcome, inputTokens }) => [outcome, Number(inputTokens) > 0])).toEqual([
      ["complete", true],
      ["complete", true],
      ["failed", false],
    ]);
    expect(await requestsUsed(principal.userId)).toBe(1);
  });

  it("stop when the caller has gone: nothing more is asked for, what was is paid (BL-16)", async () => {
    const { client, principal } = await newClient();
    provider.script({ model: NAME, times: 1 }, {});
    provider.script({ model: NAME, times: 1 }, { holdAfterChunks: 0 });
    const leave = new AbortController();
    const answer = client.embeddings.create({ model: SMALL, input: three }, { signal: leave.signal });
    await vi.waitFor(() => expect(provider.heldStreams).toBe(1));
    leave.abort();
    await expect(answer).rejects.toThrow();
    await vi.waitFor(async () =>
      expect((await settledOf(principal.userId)).map(({ outcome }) => outcome)).toEqual(["complete", "stopped"]),
    );
    expect(provider.requests).toHaveLength(2);
  });

  it("are billed by an estimate, and marked so, where the provider counts nothing", async () => {
    const { client, principal } = await newClient();
    const { usage } = await client.embeddings.create({ model: GEMINI, input: "word ".repeat(1000) });
    expect(usage.prompt_tokens).toBeGreaterThan(800);
    const [row] = await settledOf(principal.userId);
    expect(row).toMatchObject({ inputTokens: usage.prompt_tokens, usageEstimated: true });
    expect(row?.amountMicroUsd).toBeGreaterThan(100);
  });

  it("are not made by a model of another kind or one that does not exist, and then cost nothing", async () => {
    const { client, principal } = await newClient();
    const wrong = client.embeddings.create({ model: "openai/gpt-4.1-mini", input: "Hi" });
    await expect(wrong).rejects.toMatchObject({ status: 422, param: "model" });
    const unknown = client.embeddings.create({ model: "openai/nope", input: "Hi" });
    await expect(unknown).rejects.toMatchObject({ status: 404 });
    expect([provider.requests.length, await settledOf(principal.userId)]).toEqual([0, []]);
    expect(await requestsUsed(principal.userId)).toBeUndefined();
  });
});
