import { z } from "zod";
import { MODALITIES, type ModelInfo, type ModelKind, type ModelPrice } from "../schema.ts";

const costFields = {
  input: z.number().min(0).optional(),
  output: z.number().min(0).optional(),
  cache_read: z.number().min(0).optional(),
  cache_write: z.number().min(0).optional(),
  reasoning: z.number().min(0).optional(),
  input_audio: z.number().min(0).optional(),
  output_audio: z.number().min(0).optional(),
};
const costSchema = z.object({
  ...costFields,
  tiers: z.array(z.object({ ...costFields, tier: z.object({ size: z.int().positive() }) })).optional(),
});
type Cost = z.infer<typeof costSchema>;

/** The fields we read of one models.dev model. A negative price fails here, so a bad source cannot be vendored. */
export const modelsDevModelSchema = z.object({
  name: z.string(),
  family: z.string().optional(),
  release_date: z.string().optional(),
  tool_call: z.boolean().default(false),
  reasoning: z.boolean().default(false),
  structured_output: z.boolean().default(false),
  temperature: z.boolean().default(true),
  open_weights: z.boolean().default(false),
  status: z.enum(["alpha", "beta", "deprecated"]).optional(),
  limit: z.object({ context: z.number(), output: z.number() }),
  modalities: z.object({ input: z.array(z.enum(MODALITIES)), output: z.array(z.enum(MODALITIES)) }),
  cost: costSchema.optional(),
});
export type ModelsDevModel = z.infer<typeof modelsDevModelSchema>;

/** USD per million tokens to micro-USD per million tokens; null stays unknown. */
function toMicroUsd(usdPerMtok: number | undefined): number | null {
  return usdPerMtok === undefined ? null : Math.round(usdPerMtok * 1_000_000);
}

function tokenPrices(cost: Omit<Cost, "tiers">) {
  const input = toMicroUsd(cost.input);
  const output = toMicroUsd(cost.output);
  if (input === null || output === null) return null;
  return {
    inputMicroUsdPerMtok: input,
    outputMicroUsdPerMtok: output,
    cacheReadMicroUsdPerMtok: toMicroUsd(cost.cache_read),
    cacheWriteMicroUsdPerMtok: toMicroUsd(cost.cache_write),
    reasoningMicroUsdPerMtok: toMicroUsd(cost.reasoning),
    ...(cost.input_audio === undefined ? {} : { audioInputMicroUsdPerMtok: toMicroUsd(cost.input_audio) }),
    ...(cost.output_audio === undefined ? {} : { audioOutputMicroUsdPerMtok: toMicroUsd(cost.output_audio) }),
  };
}

function toPrice(cost: Cost | undefined, asOf: string): ModelPrice | null {
  const base = cost === undefined ? null : tokenPrices(cost);
  if (cost === undefined || base === null) return null;
  const tiers = (cost.tiers ?? []).flatMap((tier) => {
    const prices = tokenPrices(tier);
    return prices === null ? [] : [{ aboveInputTokens: tier.tier.size, ...prices }];
  });
  tiers.sort((a, b) => a.aboveInputTokens - b.aboveInputTokens);
  return { ...base, tiers, asOf, source: "registry" };
}

function kindOf(id: string, model: ModelsDevModel): ModelKind {
  const { input, output } = model.modalities;
  if (/embed/i.test(id)) return "embedding";
  if (output.includes("image")) return "image";
  if (output.includes("audio") && !output.includes("text")) return "speech";
  if (input.length === 1 && input[0] === "audio") return "transcription";
  return "chat";
}

/**
 * One models.dev entry as a ModelInfo.
 * @param asOf The day of the catalogue, `YYYY-MM-DD`.
 * @throws ZodError when the entry is malformed or carries a negative price.
 */
export function convertModelsDevModel(provider: string, id: string, raw: unknown, asOf: string): ModelInfo {
  const model = modelsDevModelSchema.parse(raw);
  const kind = kindOf(id, model);
  const positive = (tokens: number) => (tokens > 0 ? Math.round(tokens) : null);
  return {
    id: `${provider}/${id}`,
    provider,
    providerModelId: id,
    name: model.name.replace(/ \(latest\)$/, ""),
    family: model.family ?? null,
    kind,
    contextTokens: positive(model.limit.context),
    // models.dev gives an embedding's dimensions here.
    maxOutputTokens: kind === "embedding" ? null : positive(model.limit.output),
    input: model.modalities.input,
    output: model.modalities.output,
    tools: model.tool_call,
    reasoning: model.reasoning,
    structuredOutput: model.structured_output,
    temperature: model.temperature,
    openWeights: model.open_weights,
    releaseDate: model.release_date ?? null,
    status: model.status ?? "active",
    price: toPrice(model.cost, asOf),
  };
}
