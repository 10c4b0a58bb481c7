import { z } from "zod";
import { type ModelInfo, modelInfoSchema, modelPriceSchema } from "../schema.ts";
import snapshot from "./snapshot.json" with { type: "json" };
import supplement from "./supplement.json" with { type: "json" };

const supplementSchema = z.object({
  models: z.array(modelInfoSchema.pick({ id: true, name: true, kind: true, contextTokens: true, releaseDate: true })),
});

/** What a provider takes beside the tokens. */
const feesSchema = z.object({
  fees: z.array(
    z.intersection(
      modelInfoSchema.pick({ id: true }),
      modelPriceSchema.pick({
        requestMicroUsd: true,
        webSearchMicroUsdPerThousand: true,
        citationMicroUsdPerMtok: true,
      }),
    ),
  ),
});

/** Prices that the catalogue does not have, or not in full. A model that bills no tokens has none of their prices. */
const pricesSchema = z.object({
  asOf: modelPriceSchema.shape.asOf,
  prices: z.array(
    z.intersection(
      modelInfoSchema.pick({ id: true }),
      modelPriceSchema.omit({ tiers: true, asOf: true, source: true }).partial(),
    ),
  ),
});

function withPrice(model: ModelInfo, { asOf, prices }: z.infer<typeof pricesSchema>): ModelInfo {
  const found = prices.find(({ id }) => id === model.id);
  if (!found) return model;
  const { id: _id, ...own } = found;
  const price = modelPriceSchema.parse({
    inputMicroUsdPerMtok: 0,
    outputMicroUsdPerMtok: 0,
    cacheReadMicroUsdPerMtok: null,
    cacheWriteMicroUsdPerMtok: null,
    reasoningMicroUsdPerMtok: null,
    tiers: [],
    asOf,
    source: "registry",
    ...own,
  });
  return { ...model, price };
}

function withFees(model: ModelInfo, fees: z.infer<typeof feesSchema>["fees"]): ModelInfo {
  const found = fees.find(({ id }) => id === model.id);
  if (!found || !model.price) return model;
  const { id: _id, ...prices } = found;
  return { ...model, price: { ...model.price, ...prices } };
}

const SUPPLEMENT_MODALITIES = {
  speech: { input: ["text"], output: ["audio"] },
  transcription: { input: ["audio"], output: ["text"] },
  embedding: { input: ["text"], output: ["text"] },
  image: { input: ["text"], output: ["image"] },
  chat: { input: ["text"], output: ["text"] },
} as const satisfies Record<ModelInfo["kind"], Pick<ModelInfo, "input" | "output"> | object>;

function toModelInfo(entry: z.infer<typeof supplementSchema>["models"][number]): ModelInfo {
  const slash = entry.id.indexOf("/");
  const modalities = SUPPLEMENT_MODALITIES[entry.kind];
  return {
    ...entry,
    provider: entry.id.slice(0, slash),
    providerModelId: entry.id.slice(slash + 1),
    family: null,
    maxOutputTokens: null,
    input: [...modalities.input],
    output: [...modalities.output],
    tools: false,
    reasoning: false,
    structuredOutput: false,
    temperature: false,
    openWeights: false,
    status: "active",
    price: null,
  };
}

let loaded: ReadonlyMap<string, ModelInfo> | undefined;

/**
 * Every vendored model by id, parsed and checked once.
 * @throws ZodError when the snapshot was edited into something invalid (a negative price, a bad id).
 */
export function loadRegistry(): ReadonlyMap<string, ModelInfo> {
  if (loaded === undefined) {
    const vendored = z.object({ models: z.array(modelInfoSchema) }).parse(snapshot).models;
    const extra = supplementSchema.parse(supplement).models.map(toModelInfo);
    const { fees } = feesSchema.parse(supplement);
    const prices = pricesSchema.parse(supplement);
    loaded = new Map([...vendored, ...extra].map((model) => [model.id, withFees(withPrice(model, prices), fees)]));
  }
  return loaded;
}

/** The vendored models, in the order of the snapshot. */
export function listRegistryModels(): ModelInfo[] {
  return [...loadRegistry().values()];
}
