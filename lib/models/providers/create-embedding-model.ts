import { createCohere } from "@ai-sdk/cohere";
import { createGoogle } from "@ai-sdk/google";
import { createMistral } from "@ai-sdk/mistral";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { EmbeddingModelV4, SharedV4ProviderOptions } from "@ai-sdk/provider";
import type { Target } from "../gateway/target.ts";
import { addressOf, sdkSettings } from "./provider.ts";
import { getProvider } from "./registry.ts";

export interface Embedder {
  /** Vectors in the order of the texts, and the tokens the provider counted (0: it did not say). */
  embed(values: string[], signal: AbortSignal): Promise<{ embeddings: number[][]; tokens: number }>;
}

/** Where the provider would take more: a call that fails is then less to make again. */
const MAX_BATCH = 96;
/** Models whose vectors have one size: their providers refuse to be told of any. */
const FIXED_SIZE = /^(?:mistral-embed|text-embedding-ada)/;

function createModel(target: Target, fetch: typeof globalThis.fetch): EmbeddingModelV4 {
  const settings = sdkSettings({
    apiKey: target.apiKey,
    baseUrl: addressOf(getProvider(target.provider), target.baseUrl),
    modelId: target.model.providerModelId,
    fetch,
  });
  const id = target.model.providerModelId;
  if (target.provider === "openai") return createOpenAI(settings).embedding(id);
  if (target.provider === "google") return createGoogle(settings).embedding(id);
  if (target.provider === "mistral") return createMistral(settings).embedding(id);
  if (target.provider === "cohere") return createCohere(settings).embedding(id);
  return createOpenAICompatible({ ...settings, name: "compatible", baseURL: settings.baseURL }).embeddingModel(id);
}

const fetchNothing = () => Promise.reject(new Error("only asked for its limits"));

/** Most texts in one call to a target. */
export async function batchSizeOf(target: Target): Promise<number> {
  return Math.min(MAX_BATCH, (await createModel(target, fetchNothing).maxEmbeddingsPerCall) ?? MAX_BATCH);
}

/** Whether the caller may choose how many numbers a vector of a target has. */
export function takesDimensions({ model }: Target): boolean {
  return !FIXED_SIZE.test(model.providerModelId);
}

/** The embedding model of a target, behind one shape. */
export function createEmbeddingModel(
  target: Target,
  dimensions: number | undefined,
  fetch: typeof globalThis.fetch,
): Embedder {
  const model = createModel(target, fetch);
  // Each package reads the size from its own namespace and name.
  const providerOptions: SharedV4ProviderOptions =
    dimensions === undefined
      ? {}
      : {
          openai: { dimensions },
          compatible: { dimensions },
          google: { outputDimensionality: dimensions },
          mistral: { outputDimension: dimensions },
          cohere: { outputDimension: dimensions },
        };
  return {
    async embed(values, abortSignal) {
      const { embeddings, usage } = await model.doEmbed({ values, providerOptions, abortSignal });
      return { embeddings, tokens: usage?.tokens ?? 0 };
    },
  };
}
