import type { Principal } from "../../../auth/schema.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../../../billing/service.ts";
import { nowMs } from "../../../platform/clock.ts";
import { egressFetch } from "../../../platform/egress/egress-fetch.ts";
import { estimateTokens } from "../../estimate-tokens.ts";
import { gatewayState } from "../../gateway/gateway-state.ts";
import { noteSpend } from "../../gateway/operator-keys/note-call.ts";
import { pickKey } from "../../gateway/operator-keys/pick-key.ts";
import { toProviderError } from "../../gateway/provider-error.ts";
import type { Target } from "../../gateway/target.ts";
import { toUsageAttempt } from "../../gateway/usage-attempt.ts";
import { worstCaseCostMicroUsd } from "../../price.ts";
import { priceAt } from "../../price-at.ts";
import { createEmbeddingModel } from "../../providers/create-embedding-model.ts";
import { toBytes } from "./likeness.ts";

/** Nobody waits longer than this for a comparison: the model itself would have begun by then. */
const TIMEOUT_MS = 2_000;
const NO_PLACE = { conversationId: null, messageId: null };

/**
 * The embedding of a question, as it is stored. It takes no message of the allowance; what it costs is a ledger row.
 * @throws AppError budget_exceeded, and whatever the provider throws.
 */
export async function embedQuestion(principal: Principal, asked: Target, question: string): Promise<Buffer> {
  const gateway = gatewayState();
  const target = pickKey(asked, null, gateway, { nowMs: nowMs(), random: Math.random });
  const estimate = estimateTokens(question);
  const startedAt = nowMs();
  const price = priceAt(target.model, startedAt);
  const reservationId = await reserveUsage(principal, {
    purpose: "embedding",
    worstCaseMicroUsd: worstCaseCostMicroUsd({ inputTokens: estimate, maxOutputTokens: 0 }, price),
    requests: 0,
  });
  const report = { target, startedAt, firstTokenMs: null, usage: null };
  try {
    const fetch = egressFetch({ allowPrivate: target.allowPrivate, timeoutMs: TIMEOUT_MS });
    const { embeddings, tokens } = await createEmbeddingModel(target, undefined, fetch).embed(
      [question],
      AbortSignal.timeout(TIMEOUT_MS),
    );
    const [vector] = embeddings;
    if (!vector) throw new Error("the provider sent no embedding");
    const inputTokens = tokens || estimate;
    const usage = { inputTokens, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
    const done = { ...report, outcome: "complete" as const, latencyMs: nowMs() - startedAt, usage };
    const attempt = toUsageAttempt(done, NO_PLACE, { inputTokens, outputCharacters: 0 });
    noteSpend(gateway, done, { inputTokens, outputCharacters: 0 }, nowMs());
    await settleUsage(reservationId, [{ ...attempt, usageEstimated: tokens === 0 }], "embedding");
    return toBytes(vector);
  } catch (thrown) {
    const error = toProviderError(thrown, nowMs());
    const failed = { ...report, outcome: "failed" as const, latencyMs: nowMs() - startedAt, error };
    const attempt = toUsageAttempt(failed, NO_PLACE, { inputTokens: 0, outputCharacters: 0 });
    await releaseUsage(reservationId, [attempt], "embedding");
    throw thrown;
  }
}
