import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createBudget } from "../../billing/budgets/service.ts";
import { releaseUsage, reserveUsage } from "../../billing/service.ts";
import { type Sent, send } from "../../gate/testing/send.ts";
import { keyOf, signedInUser } from "../../gate/testing/sign-in.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import type { Fault } from "../../testing/providers/answer.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { createCompletion, createEmbedding } from "../api.ts";
import { resetGateway } from "../gateway/gateway-state.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";

let provider: ScriptedProvider;
let authorization: string;
let userId: string;
function readEnvAgain() {
  resetEnv();
  forgetCompatibleServers();
  resetGateway();
}

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  readEnvAgain();
  const { principal } = await signedInUser();
  userId = principal.userId;
  authorization = `Bearer ${await keyOf(principal, ["completions.create", "embeddings.create"])}`;
});
afterAll(() => provider.stop());
afterEach(() => {
  vi.unstubAllEnvs();
  readEnvAgain();
  provider.reset();
});

const ask = (model: string, extra: Record<string, unknown> = {}) =>
  send(createCompletion, {
    headers: { authorization },
    body: { model, messages: [{ role: "user", content: "Hi" }], ...extra },
  });
const embed = (model = "openai/text-embedding-3-small") =>
  send(createEmbedding, { headers: { authorization }, body: { model, input: "Hi" } });
const outcome = ({ status, body }: Sent) => `${status} ${body.error?.code}`;

/** A provider that wants to be left alone is not tried again. */
const RETRY_LATER = { "retry-after": "30" };
const FAULTS: [string, Fault][] = [
  ["422 context_too_long", { status: 400, message: "This model's maximum context length is 8192 tokens" }],
  ["422 content_filtered", { status: 400, message: "rejected by the content filter" }],
  ["502 provider_failed", { status: 429, headers: RETRY_LATER }],
  ["504 provider_timeout", { status: 504 }],
];

describe("a completion", () => {
  it.each(FAULTS)("is answered %s for what the provider said, and costs nothing", async (expected, fault) => {
    provider.script("next", { fault });
    expect(outcome(await ask("openai/gpt-4.1-mini"))).toBe(expected);
    expect(provider.requests).toHaveLength(1);
    const used = await asService()
      .selectFrom("quotaPeriods")
      .select("requestsUsed")
      .where("userId", "=", userId)
      .execute();
    expect(used).toEqual([{ requestsUsed: 0 }]);
  });

  it("that asks for what is not served is not answered as if it were", async () => {
    const sent = await ask("openai/gpt-4.1-mini", { logprobs: true });
    expect(outcome(sent)).toBe("422 invalid_input");
    expect(sent.body.error).toMatchObject({ param: "logprobs" });
    expect(provider.requests).toEqual([]);
  });

  it("with tools for a model that takes none says so", async () => {
    vi.stubEnv("PERPLEXITY_API_KEY", "scripted");
    readEnvAgain();
    const sent = await ask("perplexity/sonar", { tools: [{ type: "function", function: { name: "weather" } }] });
    expect(outcome(sent)).toBe("422 invalid_input");
    expect(sent.body.error).toMatchObject({ param: "tools" });
  });

  it("whose words the provider says again in its refusal leaves the key alone", async () => {
    const message = "Invalid schema for function 'authentication_insufficient_funds': 'a' is required";
    provider.script("next", { fault: { status: 400, message } });
    expect(outcome(await ask("openai/gpt-4.1-mini"))).toBe("502 provider_rejected");
    expect((await ask("openai/gpt-4.1-mini")).status).toBe(200);
  });

  it("of a model without a key says that nobody has set one", async () => {
    expect(outcome(await ask("deepseek/deepseek-chat"))).toBe("503 model_not_configured");
  });
});

describe("an embedding", () => {
  it("needs a model that exists, is configured and embeds", async () => {
    expect(outcome(await embed("openai/nope"))).toBe("404 model_not_found");
    expect(outcome(await embed("mistral/mistral-embed"))).toBe("503 model_not_configured");
    expect(outcome(await embed("openai/gpt-4.1-mini"))).toBe("422 invalid_input");
  });

  it("is refused by a provider that does not take the key, and fails when there is none", async () => {
    vi.stubEnv("OPENAI_API_KEY", "invalid-key");
    readEnvAgain();
    expect(outcome(await embed())).toBe("502 provider_rejected");
    vi.stubEnv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1");
    readEnvAgain();
    expect(outcome(await embed())).toBe("502 provider_failed");
  });

  it("needs some of the month's allowance", async () => {
    await asService().updateTable("quotaPeriods").set({ requestsUsed: 100 }).where("userId", "=", userId).execute();
    expect(outcome(await embed())).toBe("402 quota_exceeded");
    await asService().updateTable("quotaPeriods").set({ requestsUsed: 0 }).where("userId", "=", userId).execute();
    expect((await embed()).status).toBe(200);
  });
});

describe("a request within a budget", () => {
  it("is refused before the provider is asked once the budget is used up", async () => {
    const { principal } = await signedInUser();
    const headers = { authorization: `Bearer ${await keyOf(principal, ["completions.create", "embeddings.create"])}` };
    await createBudget(principal, { apiKeyId: null, period: "day", limitMicroUsd: 20_000 });
    const reservation = await reserveUsage(principal, { purpose: "api", worstCaseMicroUsd: 20_000 });
    const completion = { model: "openai/gpt-4.1-mini", messages: [{ role: "user", content: "Hi" }] };
    const answers = [
      await send(createCompletion, { headers, body: completion }),
      await send(createEmbedding, { headers, body: { model: "openai/text-embedding-3-small", input: "Hi" } }),
    ];
    expect(answers.map(outcome)).toEqual(["402 budget_exceeded", "402 budget_exceeded"]);
    expect(provider.requests).toEqual([]);
    await releaseUsage(reservation, [], "api");
    expect((await send(createCompletion, { headers, body: completion })).status).toBe(200);
  });
});

// Last, because a key that was refused is not tried again until it is changed.
describe("a completion with a key that its provider does not know", () => {
  it("is answered 502 provider_rejected, then 503 model_not_configured without asking again", async () => {
    provider.script("next", { fault: { status: 401 } });
    expect(outcome(await ask("openai/gpt-4.1-mini"))).toBe("502 provider_rejected");
    expect(outcome(await ask("openai/gpt-4.1-mini"))).toBe("503 model_not_configured");
    expect(provider.requests).toHaveLength(1);
  });
});
