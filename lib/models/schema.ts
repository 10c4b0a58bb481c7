import { z } from "zod";
import { SERVER_REGIONS } from "../platform/public/regions.ts";
import { mediaUnitsSchema } from "./media/units/schema.ts";
import { REASON_CODES, RULED_OUT_CODES } from "./route-codes/schema.ts";

/** The id that stands for "let the router choose". It is never a key of the registry. */
export const AUTO_MODEL_ID = "nexus/auto";

/** `provider/model`; the part after the first slash is the provider's own id and may hold slashes itself. */
export const modelIdSchema = z
  .string()
  .max(200)
  .regex(/^[a-z0-9][a-z0-9-]{0,59}\/[\w.:@/-]+$/i, "must look like provider/model");
export type ModelId = z.infer<typeof modelIdSchema>;

export const MODEL_KINDS = ["chat", "image", "speech", "transcription", "embedding"] as const;
export const MODALITIES = ["text", "image", "audio", "video", "pdf"] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];
export type Modality = (typeof MODALITIES)[number];

/** An integer of micro-USD that is never negative: a negative price is an error of the source, not a discount. */
const microUsd = z.int().min(0);

const tokenPriceFields = {
  /** Micro-USD for a million input tokens that were not read from a cache. */
  inputMicroUsdPerMtok: microUsd,
  outputMicroUsdPerMtok: microUsd,
  /** Null: the provider publishes no such price; cached tokens are then billed as input tokens. */
  cacheReadMicroUsdPerMtok: microUsd.nullable(),
  cacheWriteMicroUsdPerMtok: microUsd.nullable(),
  /** Left out or null: nobody has said what is kept for an hour costs, so that its price is unknown. */
  cacheWriteHourMicroUsdPerMtok: microUsd.nullable().optional(),
  /** Null: reasoning tokens are billed as output tokens. */
  reasoningMicroUsdPerMtok: microUsd.nullable(),
  /** Left out or null: billed as the tokens around them. */
  audioInputMicroUsdPerMtok: microUsd.nullable().optional(),
  cachedAudioInputMicroUsdPerMtok: microUsd.nullable().optional(),
  audioOutputMicroUsdPerMtok: microUsd.nullable().optional(),
  imageInputMicroUsdPerMtok: microUsd.nullable().optional(),
  imageOutputMicroUsdPerMtok: microUsd.nullable().optional(),
  citationMicroUsdPerMtok: microUsd.nullable().optional(),
};

export const priceTierSchema = z.object({ aboveInputTokens: z.int().positive(), ...tokenPriceFields });

/** Prices in micro-USD per million tokens, which is USD per million tokens times 1,000,000. */
export const modelPriceSchema = z.object({
  ...tokenPriceFields,
  /** Prices of the whole request once its input is longer than `aboveInputTokens`, ascending. */
  tiers: z.array(priceTierSchema),
  /** For each request, beside its tokens; left out for none. */
  requestMicroUsd: microUsd.optional(),
  /** For a thousand web searches of the provider's own; left out when unknown, which is not the same as free. */
  webSearchMicroUsdPerThousand: microUsd.optional(),
  /** For an hour of audio that is listened to; such a model bills no tokens. */
  audioInputMicroUsdPerHour: microUsd.optional(),
  /** For a million characters that are read aloud; such a model bills no tokens. */
  speechMicroUsdPerMillionCharacters: microUsd.optional(),
  /** For each image made, by quality and size; null stands for any. The first that fits counts; none fits: unknown. */
  images: z
    .array(z.object({ quality: z.string().nullable(), size: z.string().nullable(), microUsd: microUsd }))
    .optional(),
  /** The day the price was published or read, `YYYY-MM-DD`. */
  asOf: z.iso.date(),
  source: z.enum(["registry", "local", "compatible", "override", "demo"]),
});
export type ModelPrice = z.infer<typeof modelPriceSchema>;

/** `HH:MM` of the day in UTC. */
const minuteOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be HH:MM");

/** A price for some time only: from a day on, or between two times of each day (which may pass midnight). */
export const pricePeriodSchema = z.object({
  fromDay: z.iso.date().nullable(),
  daily: z.object({ start: minuteOfDay, end: minuteOfDay }).nullable(),
  price: modelPriceSchema,
});
export type PricePeriod = z.infer<typeof pricePeriodSchema>;

export const modelInfoSchema = z.object({
  id: modelIdSchema,
  provider: z.string().min(1),
  /** The id the provider itself uses; what is sent on the wire. */
  providerModelId: z.string().min(1),
  name: z.string().min(1),
  family: z.string().nullable(),
  kind: z.enum(MODEL_KINDS),
  /** Null when the source does not say. */
  contextTokens: z.int().positive().nullable(),
  maxOutputTokens: z.int().positive().nullable(),
  input: z.array(z.enum(MODALITIES)),
  output: z.array(z.enum(MODALITIES)),
  tools: z.boolean(),
  reasoning: z.boolean(),
  structuredOutput: z.boolean(),
  /** True when the model accepts a temperature. */
  temperature: z.boolean(),
  openWeights: z.boolean(),
  releaseDate: z.string().nullable(),
  status: z.enum(["active", "alpha", "beta", "deprecated"]),
  /** Null when unknown; never a default, and not the same as free. */
  price: modelPriceSchema.nullable(),
  /** Prices for some time only, ascending: of those that apply the last one counts, and without any `price`. */
  pricePeriods: z.array(pricePeriodSchema).optional(),
  /** True when the model runs on the operator's own machine. */
  local: z.boolean().optional(),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

export const KEY_SOURCES = ["user", "workspace", "operator", "local", "none"] as const;
export type KeySource = (typeof KEY_SOURCES)[number];

export const availableModelSchema = modelInfoSchema.extend({
  available: z.boolean(),
  /** `no_key`, `key_refused`, `plan`, or the rule that forbids it: `not_allowed`, `residency`. */
  unavailableReason: z.string().optional(),
  /** The lowest plan that has it, where the person's own does not and another one does. */
  planName: z.string().optional(),
  keySource: z.enum(KEY_SOURCES),
  /** Where data is processed, as far as it is documented. */
  region: z.enum(SERVER_REGIONS).optional(),
  /** Output tokens per second: measured where known, else the prior of the model's tier. */
  tokensPerSecond: z.number().positive().optional(),
});
export type AvailableModel = z.infer<typeof availableModelSchema>;

export const INTENTS = [
  "code",
  "reasoning",
  "math",
  "creative_writing",
  "analysis",
  "summarization",
  "translation",
  "extraction",
  "conversation",
  "research",
  "vision",
] as const;
export type Intent = (typeof INTENTS)[number];

export const COMPLEXITY_DIMENSIONS = [
  "input_structure",
  "reasoning_depth",
  "domain_expertise",
  "constraints",
  "ambiguity",
  "context_dependence",
  "output_demand",
] as const;
export type ComplexityDimension = (typeof COMPLEXITY_DIMENSIONS)[number];

/** From the least costly on: a limit of a workspace allows what stands before it. */
export const ROUTE_MODES = ["economy", "fast", "balanced", "quality"] as const;
export type RouteMode = (typeof ROUTE_MODES)[number];

const score = z.number().min(0).max(100);
const probability = z.number().min(0).max(1);

export const routeCandidateSchema = z.object({
  modelId: modelIdSchema,
  /** Expected quality for this message, 0 to 100. */
  quality: score,
  /** 100 is the cheapest candidate. */
  cost: score,
  /** 100 is the fastest candidate. */
  speed: score,
  /** The weighted sum that candidates are ordered by. */
  score,
  predictedCostMicroUsd: z.int().min(0).nullable(),
  ruledOut: z.enum(RULED_OUT_CODES).optional(),
});
export type RouteCandidate = z.infer<typeof routeCandidateSchema>;

/** Why a model was chosen: stored with the message before its first token, shown, and enough to replay. */
export const routeDecisionSchema = z.object({
  modelId: modelIdSchema,
  mode: z.enum(ROUTE_MODES),
  /** Descending by probability; they sum to 1. */
  intents: z.array(z.object({ intent: z.enum(INTENTS), probability })),
  /** True when no intent is likely enough to be named. Decisions of the first router do not say. */
  abstained: z.boolean().optional(),
  complexity: z.object({
    /** How hard the message is to answer well. */
    overall: probability,
    dimensions: z.array(
      z.object({ name: z.enum(COMPLEXITY_DIMENSIONS), value: probability, evidence: z.array(z.string()) }),
    ),
  }),
  /** How much a strong model is needed. Decisions of the first router do not say. */
  strongProbability: probability.optional(),
  /** Best first; those ruled out come last. */
  candidates: z.array(routeCandidateSchema),
  reasonCodes: z.array(z.enum(REASON_CODES)),
  /** True when the conversation's previous model was kept. */
  sticky: z.boolean(),
  /** Predicted cost of the candidate with the highest expected quality; null when its price is unknown. */
  bestCostMicroUsd: z.int().min(0).nullable(),
  cheapestCostMicroUsd: z.int().min(0).nullable(),
  /** Time the decision took. */
  microseconds: z.int().min(0),
  version: z.string(),
  /** The experiment whose arm the answer was given with; left out without one. */
  experiment: z.object({ id: z.string(), name: z.string(), armId: z.string(), arm: z.string() }).optional(),
  /** A second provider that was asked because the first was slow, and which of the two began first; known at the end. */
  hedge: z
    .object({
      slowModelId: modelIdSchema,
      secondModelId: modelIdSchema,
      afterMs: z.int().min(0),
      beganModelId: modelIdSchema,
    })
    .optional(),
});
export type RouteDecision = z.infer<typeof routeDecisionSchema>;

/** Tokens of one answer. The sums include their parts: cached and written tokens are input tokens too. */
export const tokenUsageSchema = z.object({
  inputTokens: z.int().min(0),
  outputTokens: z.int().min(0),
  cachedInputTokens: z.int().min(0),
  cacheWriteTokens: z.int().min(0),
  /** Of `cacheWriteTokens`: those that are kept for an hour, not for minutes. */
  cacheWriteHourTokens: z.int().min(0).optional(),
  reasoningTokens: z.int().min(0),
  audioInputTokens: z.int().min(0).optional(),
  /** Of both `audioInputTokens` and `cachedInputTokens`. */
  cachedAudioInputTokens: z.int().min(0).optional(),
  audioOutputTokens: z.int().min(0).optional(),
  imageInputTokens: z.int().min(0).optional(),
  imageOutputTokens: z.int().min(0).optional(),
  /** Of found pages that the answer rests on; output tokens too. */
  citationTokens: z.int().min(0).optional(),
  /** Searches that the provider made and bills beside the tokens. */
  webSearches: z.int().min(0).optional(),
  media: mediaUnitsSchema.optional(),
});
export type TokenUsage = z.infer<typeof tokenUsageSchema>;

export const FINISH_REASONS = ["stop", "length", "tool-calls", "content-filter", "error", "other"] as const;
export type FinishReason = (typeof FINISH_REASONS)[number];

/**
 * What a model says, in order. `tool-call-delta` announces and grows a call (its first delta may be empty);
 * `tool-call` closes it with the complete input as JSON text. `finish` is last and comes exactly once.
 */
export type ModelEvent =
  | { type: "text"; delta: string }
  | { type: "reasoning"; delta: string }
  | { type: "tool-call-delta"; id: string; name: string; delta: string }
  | { type: "tool-call"; id: string; name: string; input: string }
  | { type: "finish"; reason: FinishReason; usage: TokenUsage | null };

/** How a call to a provider can fail. */
export const PROVIDER_ERROR_KINDS = [
  "rate_limited",
  "overloaded",
  "server",
  "network",
  "timeout",
  "stalled",
  "cut",
  "auth",
  "payment",
  "not_found",
  "bad_request",
  "context_length",
  "content_filter",
  "aborted",
  "refused_address",
  "breaker_open",
  "spend_cap",
] as const;
export type ProviderErrorKind = (typeof PROVIDER_ERROR_KINDS)[number];

export const REASONING_EFFORTS = ["none", "low", "medium", "high"] as const;
export type ReasoningEffort = (typeof REASONING_EFFORTS)[number];
