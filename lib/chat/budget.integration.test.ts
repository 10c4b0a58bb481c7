import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createBudget } from "../billing/budgets/service.ts";
import type { UsageAttempt } from "../billing/schema.ts";
import { reserveUsage, settleUsage } from "../billing/service.ts";
import { signedInUser } from "../gate/testing/sign-in.ts";
import { DEMO_MODEL } from "../models/providers/demo/demo.ts";
import type { RouteDecision } from "../models/schema.ts";
import { forgetCompatibleServers } from "../models/service/local-servers.ts";
import { asService } from "../platform/db/scopes.ts";
import { resetEnv } from "../platform/env.ts";
import { newId } from "../platform/ids.ts";
import { providerEnv } from "../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../testing/providers/start-provider.ts";
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
afterEach(() => provider.reset());

const HARD = "Prove, step by step and with every lemma, that there are infinitely many primes of the form 4k + 3.";
const ATTEMPT: UsageAttempt = {
  id: "",
  conversationId: null,
  messageId: null,
  provider: "openai",
  modelId: "openai/gpt-4.1-mini",
  outcome: "complete",
  amountMicroUsd: 0,
  inputTokens: 1,
  outputTokens: 1,
  cachedInputTokens: 0,
  cacheWriteTokens: null,
  reasoningTokens: null,
  usageEstimated: false,
  price: null,
  firstTokenMs: 1,
  latencyMs: 1,
};

async function personWithBudget(limitMicroUsd: number) {
  const { principal, cookie } = await signedInUser({ tier: "pro" });
  await createBudget(principal, { apiKeyId: null, period: "day", limitMicroUsd });
  return { principal, chat: chatClient(cookie) };
}

describe("a chat within a budget", () => {
  it("is refused before anything is sent or stored once the budget cannot bear it", async () => {
    const { chat, principal } = await personWithBudget(10_000);
    const { response, body } = await chat.send(HARD, { model: "anthropic/claude-opus-4-8" });
    expect(response.status).toBe(402);
    expect(await response.json()).toMatchObject({ error: { code: "budget_exceeded", details: { period: "day" } } });
    expect(provider.requests).toEqual([]);
    expect((await chat.conversation(body.conversationId)).status).toBe(404);
    const rows = await asService()
      .selectFrom("usageLedger")
      .select("id")
      .where("userId", "=", principal.userId)
      .execute();
    expect(rows).toEqual([]);
  });

  it.each([
    [79, "balanced", false],
    [92, "economy", true],
  ] as const)(
    "of which %d %% is spent is answered in the mode %s, and the answer says why",
    async (part, mode, short) => {
      const { chat, principal } = await personWithBudget(100_000_000);
      const reservation = await reserveUsage(principal, { purpose: "chat", worstCaseMicroUsd: null });
      await settleUsage(reservation, [{ ...ATTEMPT, id: newId(), amountMicroUsd: part * 1_000_000 }], "chat");
      const { response } = await chat.send(HARD, { model: "nexus/auto" });
      const { decision } = metadataOf(await readAllEvents(response)) as { decision: RouteDecision };
      expect(decision.mode).toBe(mode);
      expect(decision.reasonCodes.includes("money_short")).toBe(short);
    },
  );
});

describe("a model on this machine", () => {
  const HOSTED = ["OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"];
  it("answers although the budget is used up: it costs nothing", async () => {
    const { chat, principal } = await personWithBudget(10_000);
    const reservation = await reserveUsage(principal, { purpose: "chat", worstCaseMicroUsd: null });
    await settleUsage(reservation, [{ ...ATTEMPT, id: newId(), amountMicroUsd: 10_000 }], "chat");
    for (const name of HOSTED) vi.stubEnv(name, undefined);
    resetEnv();
    forgetCompatibleServers();
    try {
      const { response } = await chat.send("Hello", { model: DEMO_MODEL.id });
      expect(response.status).toBe(200);
      expect(metadataOf(await readAllEvents(response))).toMatchObject({ status: "complete", costMicroUsd: 0 });
    } finally {
      vi.unstubAllEnvs();
      resetEnv();
      forgetCompatibleServers();
    }
    const { response } = await chat.send("Hello", { model: "openai/gpt-4.1-mini" });
    expect(response.status).toBe(402);
  });
});
