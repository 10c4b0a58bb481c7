import { z } from "zod";
import { type ModelInfo, modelInfoSchema, modelPriceSchema, pricePeriodSchema } from "../schema.ts";
import snapshot from "./snapshot.json" with { type: "json" };
import supplement from "./supplement.json" with { type: "json" };

const supplementSchema = z.object({
  models: z.array(modelInfoSchema.pick({ id: true, name: true, kind: true, contextTokens: true, releaseDate: true })),
});

/** What a provider takes beside the tokens, and for tokens that the catalogue has no price of. */
const feesSchema = z.object({
  fees: z.array(
    z.intersection(
      modelInfoSchema.pick({ id: true }),
      modelPriceSchema.pick({
        requestMicroUsd: true,
        webSearchMicroUsdPerThousand: true,
        citationMicroUsdPerMtok: true,
        cacheWriteHourMicroUsdPerMtok: true,
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

/** Prices for some time only: what they name is not as in the model's plain price. */
const periodsSchema = z.object({
  pricePeriods: z
    .array(
      modelInfoSchema.pick({ id: true }).extend({
        periods: z.array(
          pricePeriodSchema.extend({ price: modelPriceSchema.omit({ asOf: true, source: true }).partial() }),
        ),
      }),
    )
    .default([]),
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

function withPeriods(model: ModelInfo, all: z.infer<typeof periodsSchema>["pricePeriods"]): ModelInfo {
  const periods = all.find(({ id }) => id === model.id)?.periods;
  const { price } = model;
  if (!periods || !price) return model;
  const complete = (own: object) => modelPriceSchema.parse({ ...price, ...own });
  return { ...model, pricePeriods: periods.map((period) => ({ ...period, price: complete(period.price) })) };
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

/**
 * Every model of a snapshot and its supplement, by id.
 * @throws ZodError for anything invalid (a negative price, a bad id).
 */
export function readRegistry(snapshot: unknown, supplement: unknown): ReadonlyMap<string, ModelInfo> {
  const vendored = z.object({ models: z.array(modelInfoSchema) }).parse(snapshot).models;
  const extra = supplementSchema.parse(supplement).models.map(toModelInfo);
  const { fees } = feesSchema.parse(supplement);
  const prices = pricesSchema.parse(supplement);
  const { pricePeriods } = periodsSchema.parse(supplement);
  const complete = (model: ModelInfo) => withPeriods(withFees(withPrice(model, prices), fees), pricePeriods);
  return new Map([...vendored, ...extra].map((model) => [model.id, complete(model)]));
}

let loaded: ReadonlyMap<string, ModelInfo> | undefined;

/**
 * Every vendored model by id, parsed and checked once.
 * @throws ZodError when the snapshot was edited into something invalid (a negative price, a bad id).
 */
export function loadRegistry(): ReadonlyMap<string, ModelInfo> {
  loaded ??= readRegistry(snapshot, supplement);
  return loaded;
}

/** The vendored models, in the order of the snapshot. */
export function listRegistryModels(): ModelInfo[] {
  return [...loadRegistry().values()];
}
