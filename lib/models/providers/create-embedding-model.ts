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
  /** Most texts in one call. */
  batchSize: number;
  /** Vectors in the order of the texts, and the tokens the provider counted (0: it did not say). */
  embed(values: string[], signal: AbortSignal): Promise<{ embeddings: number[][]; tokens: number }>;
}

const DEFAULT_BATCH = 96;

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
          cohere: { outputDimension: dimensions },
        };
  return {
    batchSize: DEFAULT_BATCH,
    async embed(values, abortSignal) {
      const { embeddings, usage } = await model.doEmbed({ values, providerOptions, abortSignal });
      return { embeddings, tokens: usage?.tokens ?? 0 };
    },
  };
}
