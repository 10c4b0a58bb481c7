import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
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
let provider: ScriptedProvider;
const newClient = () => newOpenAiClient([createEmbedding], ["embeddings.create"]);

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai", "google"]));
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
    const [first] = await settledOf(principal.userId);
    expect(first).toMatchObject({ inputTokens: usage.prompt_tokens, usageEstimated: false, outcome: "complete" });
    // 200 texts of at least three tokens.
    expect(usage.prompt_tokens).toBeGreaterThan(600);
    expect(await requestsUsed(principal.userId)).toBe(2);
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
