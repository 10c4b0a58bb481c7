import type { Principal } from "../../auth/schema.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../../billing/service.ts";
import { nowMs } from "../../platform/clock.ts";
import { egressFetch } from "../../platform/egress/egress-fetch.ts";
import { AppError } from "../../platform/errors.ts";
import { estimateTokens } from "../estimate-tokens.ts";
import { providerErrorToAppError, toProviderError } from "../gateway/provider-error.ts";
import type { Target } from "../gateway/target.ts";
import { toUsageAttempt } from "../gateway/usage-attempt.ts";
import { noteRefusal } from "../keys/note-refusal.ts";
import { worstCaseCostMicroUsd } from "../price.ts";
import { priceAt } from "../price-at.ts";
import { createEmbeddingModel } from "../providers/create-embedding-model.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import type { EmbeddingRequest } from "./schema.ts";

function toBase64(vector: readonly number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString("base64");
}

function getTarget(choices: Awaited<ReturnType<typeof loadModelChoices>>, modelId: string): Target {
  const target = choices.resolve(modelId);
  if (target.model.kind !== "embedding") {
    throw new AppError("invalid_input", `${target.model.name} does not make embeddings.`, {
      issues: [{ path: "model", message: "is not an embedding model" }],
    });
  }
  return target;
}

/**
 * Embeds texts (https://platform.openai.com/docs/api-reference/embeddings).
 * @throws AppError model_not_found, model_not_configured, invalid_input, quota_exceeded, a provider's failure.
 */
export async function embedTexts(principal: Principal, request: EmbeddingRequest) {
  const target = getTarget(await loadModelChoices(principal), request.model);
  const values = typeof request.input === "string" ? [request.input] : request.input;
  const estimate = values.reduce((sum, value) => sum + estimateTokens(value), 0);
  const reservationId = await reserveUsage(principal, {
    purpose: "embedding",
    worstCaseMicroUsd: worstCaseCostMicroUsd(
      { inputTokens: estimate, maxOutputTokens: 0 },
      priceAt(target.model, nowMs()),
    ),
  });
  const startedAt = nowMs();
  const report = { target, startedAt, firstTokenMs: null, latencyMs: 0, usage: null };
  const place = { conversationId: null, messageId: null };
  try {
    const fetch = egressFetch({ allowPrivate: target.allowPrivate });
    const model = createEmbeddingModel(target, request.dimensions, fetch);
    const embeddings: number[][] = [];
    let tokens = 0;
    for (let start = 0; start < values.length; start += model.batchSize) {
      const result = await model.embed(values.slice(start, start + model.batchSize));
      embeddings.push(...result.embeddings);
      tokens += result.tokens;
    }
    const inputTokens = tokens || estimate;
    const usage = { inputTokens, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
    const attempt = toUsageAttempt({ ...report, outcome: "complete", latencyMs: nowMs() - startedAt, usage }, place, {
      inputTokens,
      outputCharacters: 0,
    });
    await settleUsage(reservationId, [{ ...attempt, usageEstimated: tokens === 0 }], "embedding");
    return {
      object: "list" as const,
      model: target.model.id,
      data: embeddings.map((vector, index) => ({
        object: "embedding" as const,
        index,
        embedding: request.encoding_format === "base64" ? toBase64(vector) : vector,
      })),
      usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
      nexus: { model: target.model.id, cost_micro_usd: attempt.amountMicroUsd },
    };
  } catch (thrown) {
    const error = toProviderError(thrown, nowMs());
    error.modelName = target.model.name;
    await noteRefusal(target, error);
    const attempt = toUsageAttempt({ ...report, outcome: "failed", latencyMs: nowMs() - startedAt, error }, place, {
      inputTokens: 0,
      outputCharacters: 0,
    });
    await releaseUsage(reservationId, [attempt], "embedding");
    throw providerErrorToAppError(error);
  }
}
