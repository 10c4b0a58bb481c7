import type { Principal } from "../../auth/schema.ts";
import { planEmbeddings } from "../media/make-embeddings.ts";
import { planMedia } from "../media/plan-media.ts";
import { runMedia } from "../media/run-media.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import type { EmbeddingRequest } from "./schema.ts";

function toBase64(vector: readonly number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString("base64");
}

/**
 * Embeds texts (https://platform.openai.com/docs/api-reference/embeddings).
 * @param signal Stops it, and what the provider bills all the same is settled.
 * @throws AppError model_not_found, model_not_configured, invalid_input, quota_exceeded, budget_exceeded, a provider's
 *   failure.
 */
export async function embedTexts(principal: Principal, request: EmbeddingRequest, signal: AbortSignal | undefined) {
  const [target] = planMedia(await loadModelChoices(principal), "embedding", request.model);
  const values = typeof request.input === "string" ? [request.input] : request.input;
  const plan = await planEmbeddings(target, { values, dimensions: request.dimensions });
  const answer = await runMedia(principal, { purpose: "embedding", signal, ...plan });
  const vectors = answer.values.flatMap((batch) => batch.vectors);
  const inputTokens = answer.values.reduce((sum, batch) => sum + batch.inputTokens, 0);
  const model = answer.target.model.id;
  return {
    object: "list" as const,
    model,
    data: vectors.map((vector, index) => ({
      object: "embedding" as const,
      index,
      embedding: request.encoding_format === "base64" ? toBase64(vector) : vector,
    })),
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
    nexus: { model, cost_micro_usd: answer.costMicroUsd },
  };
}
