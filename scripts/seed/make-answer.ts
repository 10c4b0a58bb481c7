import type { UsageAttempt } from "../../lib/billing/schema.ts";
import type { MessageMetadata } from "../../lib/chat/schema.ts";
import { estimateTokens } from "../../lib/models/estimate-tokens.ts";
import { usageOfAttempt } from "../../lib/models/gateway/usage-attempt.ts";
import { costMicroUsd } from "../../lib/models/price.ts";
import { priceAt } from "../../lib/models/price-at.ts";
import { getModel } from "../../lib/models/registry/find-model.ts";
import { listRegistryModels } from "../../lib/models/registry/load-registry.ts";
import { routeMessage } from "../../lib/models/router/route-message.ts";
import { tokensPerSecondPrior } from "../../lib/models/router/tokens-per-second.ts";
import type { AvailableModel, ModelInfo, RouteDecision } from "../../lib/models/schema.ts";
import { newId } from "../../lib/platform/ids.ts";
import type { SeedTurn } from "./conversations.ts";

/** As if the operator had keys for these. */
const PROVIDERS: ReadonlySet<string> = new Set(["openai", "anthropic", "google", "deepseek", "mistral"]);
const SYSTEM_TOKENS = 400;
const MAX_OUTPUT_TOKENS = 4_096;
/** Every so many answers the first provider does not answer, and another one does. */
const FAILS_EVERY = 9;

const candidates = listRegistryModels()
  .filter(({ kind, provider, status }) => kind === "chat" && status === "active" && PROVIDERS.has(provider))
  .map((model): AvailableModel => {
    return { ...model, available: true, keySource: "operator", tokensPerSecond: tokensPerSecondPrior(model) };
  });
let made = 0;

/** An answer of the seed: the model, why, and what it took. */
export interface SeedAnswer {
  modelId: string;
  intent: string | null;
  difficultyPercent: number;
  /** Null where the person named the model. */
  decision: RouteDecision | null;
  metadata: Partial<MessageMetadata>;
  attempts: UsageAttempt[];
}

function pathTo(turns: readonly SeedTurn[], index: number): string[] {
  const texts: string[] = [];
  for (let at = turns[index]?.parent ?? null; at !== null; at = turns[at]?.parent ?? null)
    texts.push(turns[at]?.text ?? "");
  return texts;
}

function attemptOf(model: ModelInfo, at: Date, tokens: { input: number; output: number } | null): UsageAttempt {
  const firstTokenMs = 280 + ((made * 137) % 900);
  const usage = {
    inputTokens: tokens?.input ?? 0,
    outputTokens: tokens?.output ?? 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
  };
  const price = priceAt(model, at.getTime());
  return {
    id: newId(at.getTime()),
    conversationId: null,
    messageId: null,
    provider: model.provider,
    modelId: model.id,
    outcome: tokens ? "complete" : "failed",
    amountMicroUsd: costMicroUsd(usage, price),
    ...usage,
    usageEstimated: false,
    price,
    firstTokenMs: tokens ? firstTokenMs : null,
    latencyMs: firstTokenMs + Math.round((usage.outputTokens * 1_000) / tokensPerSecondPrior(model)),
  };
}

/** The answer at a place of a conversation: by the model that the turn names, else by the router's choice. */
export function makeAnswer(turns: readonly SeedTurn[], index: number, at: Date): SeedAnswer {
  made++;
  const [question = "", ...history] = pathTo(turns, index);
  const turn = turns[index];
  const input = SYSTEM_TOKENS + [question, ...history].reduce((sum, text) => sum + estimateTokens(text), 0);
  const decision = routeMessage({
    text: question,
    historyTokens: input,
    turns: history.length,
    hasImages: false,
    needsTools: false,
    structuredOutput: false,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    mode: "balanced",
    candidates,
    previousModelId: null,
  });
  const second = decision.candidates.find(
    ({ modelId, ruledOut }) => !ruledOut && getModel(modelId).provider !== getModel(decision.modelId).provider,
  );
  const failsOver = !turn?.model && second !== undefined && made % FAILS_EVERY === 0;
  const model = getModel(turn?.model ?? (failsOver ? second.modelId : decision.modelId));
  const answered = attemptOf(model, at, { input, output: Math.ceil(estimateTokens(turn?.text ?? "")) });
  const failed = failsOver ? [attemptOf(getModel(decision.modelId), at, null)] : [];
  const { firstTokenMs, latencyMs } = answered;
  return {
    modelId: model.id,
    intent: decision.intents[0]?.intent ?? null,
    difficultyPercent: Math.round(decision.complexity.overall * 100),
    decision: turn?.model ? null : decision,
    attempts: [...failed, answered],
    metadata: {
      modelId: model.id,
      modelName: model.name,
      auto: !turn?.model,
      ...(turn?.model ? {} : { decision }),
      usage: usageOfAttempt(answered),
      costMicroUsd: answered.amountMicroUsd,
      ...(firstTokenMs === null ? {} : { firstTokenMs }),
      latencyMs,
    },
  };
}
