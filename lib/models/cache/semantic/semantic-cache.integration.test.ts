import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { send } from "../../../gate/testing/send.ts";
import { keyOf, signedInUser } from "../../../gate/testing/sign-in.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { providerEnv } from "../../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../../testing/providers/start-provider.ts";
import { createCompletion } from "../../api.ts";
import { gatewayState, resetGateway } from "../../gateway/gateway-state.ts";
import { forgetCompatibleServers } from "../../service/local-servers.ts";
import { getCacheEndpoint, updateCacheEndpoint } from "../api.ts";
import type { CacheStatus } from "../schema.ts";

const MODEL = "openai/gpt-4.1-mini";
// The scripted embeddings count words: long questions that share nearly all of theirs are as like as 0.98.
const QUESTION =
  "Explain how a small company in Norway with 12 people should set up its first payroll system using open source software and one shared spreadsheet";
let provider: ScriptedProvider;

async function newPerson() {
  const user = await signedInUser({ tier: "pro" });
  const authorization = `Bearer ${await keyOf(user.principal, ["completions.create"])}`;
  const headers = { cookie: user.cookie };
  return {
    userId: user.principal.userId,
    set: (body: object) => send(updateCacheEndpoint, { headers, body }),
    status: async () => (await send(getCacheEndpoint, { headers })).body.data as CacheStatus,
    async ask(text: string, more: object = {}) {
      const messages = [{ role: "user", content: text }];
      const { headers: answered, body } = await send(createCompletion, {
        headers: { authorization },
        body: { model: MODEL, messages, ...more },
      });
      const { nexus } = body as { nexus?: { cost_micro_usd: number; cache?: Record<string, unknown> } };
      return { header: answered.get("x-nexus-cache"), ...nexus };
    },
  };
}

/** Somebody with likeness on, whose question was answered and embedded. */
async function personWithAnswer(more: object = {}) {
  const person = await newPerson();
  await person.set({ exact: true, semantic: true });
  await person.ask(QUESTION, more);
  await vi.waitFor(async () => {
    const query = asService().selectFrom("cachedAnswers").select("embedding").where("userId", "=", person.userId);
    expect((await query.executeTakeFirst())?.embedding).not.toBeNull();
  });
  return person;
}

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
});
afterAll(() => provider.stop());
afterEach(() => {
  provider.reset();
  resetGateway();
});

describe("the semantic cache", () => {
  it("answers a question in other words, and says which one the answer was written for", async () => {
    const { ask, userId } = await personWithAnswer();
    const answer = await ask(`Please ${QUESTION.toLowerCase()}.`);
    expect(answer).toMatchObject({
      header: "hit",
      cost_micro_usd: 0,
      cache: { status: "hit", kind: "semantic", question: QUESTION },
    });
    const hit = await asService()
      .selectFrom("usageLedger")
      .select(["cacheHit", "amountMicroUsd", "requests"])
      .where("userId", "=", userId)
      .where("cacheHit", "is not", null)
      .execute();
    expect(hit).toEqual([{ cacheHit: "semantic", amountMicroUsd: 0, requests: 0 }]);
  });

  it("pays for embeddings by a ledger row of their own, without a message of the allowance", async () => {
    const { userId } = await personWithAnswer();
    const rows = await asService()
      .selectFrom("usageLedger")
      .select(["entry", "requests", "modelId", "inputTokens"])
      .where("userId", "=", userId)
      .where("purpose", "=", "embedding")
      .orderBy("createdAt")
      .orderBy("id")
      .execute();
    expect(rows).toEqual([
      expect.objectContaining({ entry: "reserve", requests: 0 }),
      expect.objectContaining({ entry: "settle", modelId: "openai/text-embedding-3-small" }),
    ]);
    expect(rows[1]?.inputTokens).toBeGreaterThan(10);
  });

  it.each([
    ["a number", QUESTION.replace("12", "13")],
    ["a name", QUESTION.replace("Norway", "Sweden")],
    ["a negation", QUESTION.replace("using", "not using")],
    ["the order", QUESTION.replace("company in Norway", "Norway in company")],
  ])("is not misled by %s, and does not even compare", async (_, question) => {
    const { ask } = await personWithAnswer();
    provider.reset();
    expect((await ask(question)).cache).toMatchObject({ status: "miss" });
    // Embedded to be kept, after the answer; nothing was compared before it.
    await vi.waitFor(() => expect(provider.requests.at(-1)?.path).toMatch(/embeddings$/));
    expect(provider.requests.map(({ path }) => path.split("/").at(-1))).toEqual(["completions", "embeddings"]);
  });

  it("is not enough when the words agree and the likeness does not", async () => {
    const person = await personWithAnswer();
    const kept = asService().selectFrom("cachedAnswers").select("embedding").where("userId", "=", person.userId);
    const other = Buffer.from((await kept.executeTakeFirst())?.embedding ?? []);
    expect(other.length).toBe(1536 * 4);
    // Turned round: as unlike as can be.
    for (let offset = 0; offset < other.length; offset += 4) other.writeFloatLE(-other.readFloatLE(offset), offset);
    await asService()
      .updateTable("cachedAnswers")
      .set({ embedding: other })
      .where("userId", "=", person.userId)
      .execute();
    expect((await person.ask(`Please ${QUESTION}`)).cache).toMatchObject({ status: "miss" });
  });

  it("asks for the same instructions, parameters and model, and for no history", async () => {
    const { ask } = await personWithAnswer();
    const question = `Please ${QUESTION}`;
    const user = { role: "user", content: question };
    const others: object[] = [
      { messages: [{ role: "system", content: "Answer in one word." }, user] },
      { temperature: 0 },
      { model: "openai/gpt-4.1" },
      { messages: [{ role: "user", content: "Hi" }, { role: "assistant", content: "Hello" }, user] },
    ];
    for (const more of others) expect((await ask(question, more)).cache).toMatchObject({ status: "miss" });
  });

  it("never crosses from one person to another", async () => {
    await personWithAnswer();
    const other = await newPerson();
    await other.set({ exact: true, semantic: true });
    expect((await other.ask(`Please ${QUESTION}`)).cache).toMatchObject({ status: "miss" });
  });

  it("is off by default, also where the exact one is on", async () => {
    const { ask, set, userId } = await newPerson();
    await set({ exact: true });
    await ask(QUESTION);
    expect((await ask(`Please ${QUESTION}`)).cache).toMatchObject({ status: "miss" });
    const rows = asService().selectFrom("usageLedger").select("purpose").where("userId", "=", userId);
    expect((await rows.execute()).filter(({ purpose }) => purpose === "embedding")).toEqual([]);
  });

  it("cannot be turned on without a model that embeds, and says so", async () => {
    const { set, status } = await newPerson();
    expect((await status()).embeddingModelId).toBe("openai/text-embedding-3-small");
    vi.stubEnv("OPENAI_API_KEY", "");
    vi.stubEnv("OPENAI_BASE_URL", "");
    resetEnv();
    forgetCompatibleServers();
    const other = await newPerson();
    expect((await other.status()).embeddingModelId).toBeNull();
    const refused = await other.set({ semantic: true });
    expect(refused.status).toBe(422);
    expect(refused.body.error?.issues).toEqual([{ path: "semantic", message: "needs an embedding model" }]);
    expect((await other.set({ semantic: false })).status).toBe(200);
    vi.unstubAllEnvs();
    resetEnv();
    forgetCompatibleServers();
    expect((await set({ semantic: true })).status).toBe(200);
  });
});

const EMBEDDER = "text-embedding-3-small";
const embeddingsAsked = () => provider.requests.filter(({ path }) => path.endsWith("/embeddings")).length;

// Last: its breaker is known to all processes and stays open for a while.
describe("a model that embeds slowly or not at all", () => {
  it("delays no answer: what it makes is kept with the answer when it comes, and is in the ledger", async () => {
    const person = await personWithAnswer();
    provider.reset();
    provider.script({ model: EMBEDDER }, { holdAfterChunks: 0 });
    // The answer is there while the question is still being embedded.
    expect((await person.ask(`Please ${QUESTION}`)).cache).toMatchObject({ status: "miss" });
    expect([provider.heldStreams, embeddingsAsked()]).toEqual([1, 1]);
    provider.release();
    await vi.waitFor(async () => {
      const rows = await asService()
        .selectFrom("cachedAnswers")
        .select("embedding")
        .where("userId", "=", person.userId)
        .execute();
      expect(rows.map(({ embedding }) => embedding?.length)).toEqual([1536 * 4, 1536 * 4]);
    });
    // It was asked once, for both, and paid for.
    expect(embeddingsAsked()).toBe(1);
    const ledger = await asService()
      .selectFrom("usageLedger")
      .select(["outcome", "inputTokens", "requests"])
      .where("userId", "=", person.userId)
      .where("purpose", "=", "embedding")
      .where("entry", "=", "settle")
      .orderBy("createdAt")
      .execute();
    expect(ledger).toEqual([
      { outcome: "complete", inputTokens: expect.any(Number), requests: 0 },
      { outcome: "complete", inputTokens: expect.any(Number), requests: 0 },
    ]);
  });

  it("is given a rest by its breaker after five failures, and the answers go on", async () => {
    const person = await personWithAnswer();
    provider.reset();
    provider.script({ model: EMBEDDER }, { fault: { status: 400 } });
    expect((await person.ask(`Please ${QUESTION}`)).cache).toMatchObject({ status: "miss" });
    // The request's own fault is tried once, and not again when the answer is kept.
    expect(embeddingsAsked()).toBe(1);
    provider.reset();
    provider.script({ model: EMBEDDER }, { fault: { status: 503 } });
    for (const start of ["Now", "Kindly", "So"]) {
      expect((await person.ask(`${start} please ${QUESTION}`)).cache).toMatchObject({ status: "miss" });
    }
    await vi.waitFor(() => expect(gatewayState().breakers.allClosed).toBe(false));
    const asked = embeddingsAsked();
    expect((await person.ask(`Well, ${QUESTION}`)).cache).toMatchObject({ status: "miss" });
    expect(embeddingsAsked()).toBe(asked);
  });
});
