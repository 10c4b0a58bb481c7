import { setTimeout as sleep } from "node:timers/promises";
import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import { env } from "../../../platform/env.ts";
import type { ChatRequest } from "../../chat-request.ts";
import { estimateTokens } from "../../estimate-tokens.ts";
import { DEMO_MODEL_ID, DEMO_MODEL_NAME } from "../../policy.ts";
import type { ModelEvent, ModelInfo } from "../../schema.ts";
import type { Provider } from "../provider.ts";
import { composeAnswer } from "./compose-answer.ts";

/** The model that answers when no provider is configured. Its name says what it is wherever it is shown. */
export const DEMO_MODEL: ModelInfo = {
  id: DEMO_MODEL_ID,
  provider: "demo",
  providerModelId: "offline",
  name: DEMO_MODEL_NAME,
  family: null,
  kind: "chat",
  contextTokens: 32_000,
  maxOutputTokens: 4_000,
  input: ["text", "image"],
  output: ["text"],
  tools: true,
  reasoning: true,
  structuredOutput: false,
  temperature: false,
  openWeights: true,
  releaseDate: null,
  status: "active",
  price: {
    inputMicroUsdPerMtok: 0,
    outputMicroUsdPerMtok: 0,
    cacheReadMicroUsdPerMtok: null,
    cacheWriteMicroUsdPerMtok: null,
    reasoningMicroUsdPerMtok: null,
    tiers: [],
    asOf: "2026-11-21",
    source: "demo",
  },
  local: true,
};

function promptTokens(messages: LanguageModelV4Prompt): number {
  return messages.reduce((sum, message) => sum + estimateTokens(JSON.stringify(message.content)), 0);
}

function* words(text: string): Generator<string> {
  yield* text.match(/\s*\S+\s*?/g) ?? [];
}

async function* stream(request: ChatRequest, signal?: AbortSignal): AsyncGenerator<ModelEvent[]> {
  const answer = composeAnswer(request);
  const delayMs = env().NEXUS_DEMO_DELAY_MS;
  const pace = async () => {
    if (delayMs > 0) await sleep(delayMs, undefined, signal ? { signal } : {});
  };
  for (const delta of words(answer.reasoning)) {
    yield [{ type: "reasoning", delta }];
    await pace();
  }
  for (const delta of words(answer.text)) {
    yield [{ type: "text", delta }];
    await pace();
  }
  if (answer.toolCall) yield [{ type: "tool-call", ...answer.toolCall }];
  const reasoningTokens = estimateTokens(answer.reasoning);
  const usage = {
    inputTokens: promptTokens(request.messages),
    outputTokens: reasoningTokens + estimateTokens(answer.text),
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens,
  };
  yield [{ type: "finish", reason: answer.toolCall ? "tool-calls" : "stop", usage }];
}

export const demo: Provider = {
  id: "demo",
  name: DEMO_MODEL_NAME,
  envName: null,
  defaultBaseUrl: null,
  createModel: () => {
    throw new Error("the demo answers by itself");
  },
  stream,
  keyTest: { path: "/", headers: () => ({}) },
};
