import type { Principal } from "../../auth/schema.ts";
import { estimateTokens } from "../estimate-tokens.ts";
import type { Called } from "../gateway/call-model.ts";
import type { Target } from "../gateway/target.ts";
import { planMedia, toUsage, worstCaseOf } from "../media/plan-media.ts";
import { providerFetch } from "../media/provider-fetch.ts";
import { runMedia } from "../media/run-media.ts";
import { createEmbeddingModel } from "../providers/create-embedding-model.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import type { EmbeddingRequest } from "./schema.ts";

function toBase64(vector: readonly number[]): string {
  return Buffer.from(new Float32Array(vector).buffer).toString("base64");
}

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

interface Embedded {
  embeddings: number[][];
  inputTokens: number;
}

async function callProvider(
  target: Target,
  { request, values, estimate }: { request: EmbeddingRequest; values: string[]; estimate: number },
  signal: AbortSignal,
): Promise<Called<Embedded>> {
  const model = createEmbeddingModel(target, request.dimensions, providerFetch(target, MAX_ANSWER_BYTES));
  const embeddings: number[][] = [];
  let tokens = 0;
  for (let start = 0; start < values.length; start += model.batchSize) {
    const result = await model.embed(values.slice(start, start + model.batchSize), signal);
    embeddings.push(...result.embeddings);
    tokens += result.tokens;
  }
  const inputTokens = tokens || estimate;
  return { value: { embeddings, inputTokens }, usage: toUsage({ inputTokens }), usageEstimated: tokens === 0 };
}

/**
 * Embeds texts (https://platform.openai.com/docs/api-reference/embeddings). Only the named model is asked: vectors of
 * another one could not be compared with those that the caller has.
 * @throws AppError model_not_found, model_not_configured, invalid_input, quota_exceeded, a provider's failure.
 */
export async function embedTexts(principal: Principal, request: EmbeddingRequest) {
  const targets = planMedia(await loadModelChoices(principal), "embedding", request.model);
  const values = typeof request.input === "string" ? [request.input] : request.input;
  const estimate = values.reduce((sum, value) => sum + estimateTokens(value), 0);
  const most = () => toUsage({ inputTokens: estimate });
  const answer = await runMedia(principal, {
    purpose: "embedding",
    targets: [targets[0]],
    worstCaseMicroUsd: worstCaseOf([targets[0]], most),
    calls: [{ make: (target, signal) => callProvider(target, { request, values, estimate }, signal), most }],
  });
  const { embeddings, inputTokens } = answer.values[0] ?? { embeddings: [], inputTokens: 0 };
  const model = answer.target.model.id;
  return {
    object: "list" as const,
    model,
    data: embeddings.map((vector, index) => ({
      object: "embedding" as const,
      index,
      embedding: request.encoding_format === "base64" ? toBase64(vector) : vector,
    })),
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
    nexus: { model, cost_micro_usd: answer.costMicroUsd },
  };
}
