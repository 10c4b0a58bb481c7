import { estimateTokens } from "../estimate-tokens.ts";
import type { Called, WholeCall } from "../gateway/call-model.ts";
import { ProviderError } from "../gateway/provider-error.ts";
import type { Target } from "../gateway/target.ts";
import { createEmbeddingModel } from "../providers/create-embedding-model.ts";
import { toUsage, worstCaseOf } from "./plan-media.ts";
import { providerFetch } from "./provider-fetch.ts";

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export interface Embeddings {
  /** One for each text, in their order. */
  vectors: number[][];
  inputTokens: number;
}

export interface EmbeddingPlan {
  targets: [Target];
  worstCaseMicroUsd: number | null;
  calls: [WholeCall<Embeddings>];
}

interface Texts {
  values: readonly string[];
  dimensions: number | undefined;
}

async function callProvider(
  target: Target,
  { values, dimensions }: Texts,
  estimate: number,
  signal: AbortSignal,
): Promise<Called<Embeddings>> {
  const model = createEmbeddingModel(target, dimensions, providerFetch(target, MAX_ANSWER_BYTES));
  const vectors: number[][] = [];
  let tokens = 0;
  for (let start = 0; start < values.length; start += model.batchSize) {
    const result = await model.embed(values.slice(start, start + model.batchSize), signal);
    vectors.push(...result.embeddings);
    tokens += result.tokens;
  }
  if (vectors.length !== values.length) throw new ProviderError("server", "the answer lacks embeddings");
  const inputTokens = tokens || estimate;
  return { value: { vectors, inputTokens }, usage: toUsage({ inputTokens }), usageEstimated: tokens === 0 };
}

/**
 * Works out what embedding texts with a model can cost at most. Nothing is sent yet. Only this model is asked: vectors
 * of another one could not be compared with those that the caller has.
 * @param dimensions Numbers in a vector; undefined for as many as the model gives.
 */
export function planEmbeddings(target: Target, { values, dimensions }: Texts): EmbeddingPlan {
  const estimate = values.reduce((sum, value) => sum + estimateTokens(value), 0);
  const most = () => toUsage({ inputTokens: estimate });
  return {
    targets: [target],
    worstCaseMicroUsd: worstCaseOf([target], most),
    calls: [{ make: (asked, signal) => callProvider(asked, { values, dimensions }, estimate, signal), most }],
  };
}
