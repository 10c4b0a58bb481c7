import { AppError } from "../../platform/errors.ts";
import { estimateTokens } from "../estimate-tokens.ts";
import type { Called, WholeCall } from "../gateway/call-model.ts";
import { ProviderError } from "../gateway/provider-error.ts";
import type { Target } from "../gateway/target.ts";
import { batchSizeOf, createEmbeddingModel, takesDimensions } from "../providers/create-embedding-model.ts";
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
  /** One for as many texts as the provider takes at once, in their order. */
  calls: WholeCall<Embeddings>[];
  needsAll: true;
}

interface Texts {
  values: readonly string[];
  dimensions: number | undefined;
}

const estimateAll = (values: readonly string[]) => values.reduce((sum, value) => sum + estimateTokens(value), 0);

async function callProvider(
  target: Target,
  { values, dimensions }: Texts,
  estimate: number,
  signal: AbortSignal,
): Promise<Called<Embeddings>> {
  const model = createEmbeddingModel(target, dimensions, providerFetch(target, MAX_ANSWER_BYTES));
  const { embeddings: vectors, tokens } = await model.embed([...values], signal);
  if (vectors.length !== values.length) throw new ProviderError("server", "the answer lacks embeddings");
  const inputTokens = tokens || estimate;
  return { value: { vectors, inputTokens }, usage: toUsage({ inputTokens }), usageEstimated: tokens === 0 };
}

function toCall(texts: Texts): WholeCall<Embeddings> {
  const estimate = estimateAll(texts.values);
  return {
    make: (target, signal) => callProvider(target, texts, estimate, signal),
    most: () => toUsage({ inputTokens: estimate }),
  };
}

/**
 * Works out what embedding texts with a model can cost at most. Nothing is sent yet. Only this model is asked: vectors
 * of another one could not be compared with those that the caller has.
 * @param dimensions Numbers in a vector; undefined for as many as the model gives.
 * @throws AppError invalid_input when the model gives vectors of one size only.
 */
export async function planEmbeddings(target: Target, { values, dimensions }: Texts): Promise<EmbeddingPlan> {
  if (dimensions !== undefined && !takesDimensions(target)) {
    throw new AppError("invalid_input", `${target.model.name} makes vectors of one size.`, {
      issues: [{ path: "dimensions", message: "cannot be chosen for this model" }],
    });
  }
  const size = await batchSizeOf(target);
  const calls: EmbeddingPlan["calls"] = [];
  for (let start = 0; start < values.length; start += size) {
    calls.push(toCall({ values: values.slice(start, start + size), dimensions }));
  }
  const worstCaseMicroUsd = worstCaseOf([target], () => toUsage({ inputTokens: estimateAll(values) }));
  return { targets: [target], worstCaseMicroUsd, calls, needsAll: true };
}
