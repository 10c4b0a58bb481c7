import { estimateTokens } from "../../models/estimate-tokens.ts";
import { listRegistryModels } from "../../models/registry/load-registry.ts";
import { learnedShift, type RoutePreferences } from "../../models/router/apply-preferences.ts";
import { expectedWaitMs } from "../../models/router/apply-thresholds.ts";
import type { Weights } from "../../models/router/encode-weights.ts";
import { beginningsOf } from "../../models/router/first-token.ts";
import { predictCostMicroUsd, predictTokens } from "../../models/router/predict-tokens.ts";
import { expectedQuality, needOf } from "../../models/router/rank-candidates.ts";
import { type MessageReading, readMessage } from "../../models/router/read-message.ts";
import { type RouteContext, routeContextSchema } from "../../models/router/route-context.ts";
import type { RouteInput } from "../../models/router/route-input.ts";
import { routeMessage } from "../../models/router/route-message.ts";
import { tokensPerSecondPrior } from "../../models/router/tokens-per-second.ts";
import { type AvailableModel, type RouteDecision, type RouteMode, routeDecisionSchema } from "../../models/schema.ts";
import { AppError } from "../../platform/errors.ts";
import type { StoredDecision } from "./store.ts";

/** What decisions are made with this time. */
export interface ReplayWith {
  weights: Weights;
  /** Null: the mode that each decision was made in. */
  mode: RouteMode | null;
}

/** What a model promises for a message, by the weights that are replayed with. */
export interface Promised {
  modelId: string;
  quality: number;
  costMicroUsd: number | null;
  waitMs: number;
}

export interface Replayed {
  id: string;
  /** Null for a call of the API, which stands for itself. */
  conversationId: string | null;
  createdAt: string;
  intentBefore: string | null;
  intentAfter: string | null;
  before: Promised;
  after: Promised;
  changed: boolean;
  /** False for decisions that were stored without them: they were replayed as if there had been none. */
  preferencesKnown: boolean;
}

/** Why a decision cannot be made again: without its text, other weights cannot read a message again. */
export type SkipReason = "unreadable" | "model_gone" | "none_left" | "text_not_kept";

let chatModels: ReadonlyMap<string, AvailableModel> | undefined;

function registryModels(): ReadonlyMap<string, AvailableModel> {
  chatModels ??= new Map(
    listRegistryModels().flatMap((model) =>
      model.kind === "chat"
        ? [
            [
              model.id,
              { ...model, available: true, keySource: "operator", tokensPerSecond: tokensPerSecondPrior(model) },
            ],
          ]
        : [],
    ),
  );
  return chatModels;
}

function candidatesOf(context: RouteContext | null, decision: RouteDecision): AvailableModel[] {
  const all = [...registryModels().values()];
  if (context === null) {
    const listed = new Map(decision.candidates.map((candidate) => [candidate.modelId, candidate]));
    return all.filter(({ id }) => listed.has(id) && listed.get(id)?.ruledOut !== "unavailable");
  }
  const { providers, disabled = [], speeds = {} } = context;
  return all
    .filter(({ id, provider }) => providers.includes(provider) && !disabled.includes(id))
    .map((model) => ({ ...model, tokensPerSecond: speeds[model.id] ?? model.tokensPerSecond }) as AvailableModel);
}

function preferencesOf({ pins = {}, excluded = [], evidence = [], thresholds }: RouteContext): RoutePreferences {
  return {
    pins: pins as RoutePreferences["pins"],
    excluded: new Set(excluded),
    evidence: new Map(evidence.map(([key, good, bad]) => [key, { good, bad }])),
    ...(thresholds ? { thresholds } : {}),
  };
}

/** The input of the router as it was; of what nobody stored, as little as possible is made up. */
function inputOf(
  stored: StoredDecision,
  decision: RouteDecision,
  context: RouteContext | null,
): Omit<RouteInput, "mode"> {
  const text = stored.text ?? "";
  const candidates = candidatesOf(context, decision);
  if (context === null) {
    const kept = { previousModelId: decision.sticky ? decision.modelId : null, maxOutputTokens: 8_192 };
    const unknown = { hasImages: false, needsTools: false, structuredOutput: false };
    return { text, candidates, historyTokens: estimateTokens(text), turns: 1, ...kept, ...unknown };
  }
  const { hasImages = false, needsTools = false, structuredOutput = false, previousModelId = null } = context;
  const { historyTokens, turns, maxOutputTokens, textTokens, resting, tooDear, experimentModelId } = context;
  const { shifts, firstTokens, seed } = context;
  return {
    text,
    ...(textTokens === undefined ? {} : { textTokens }),
    candidates,
    historyTokens,
    turns,
    maxOutputTokens,
    hasImages,
    needsTools,
    structuredOutput,
    previousModelId,
    preferences: preferencesOf(context),
    ...(shifts ? { shifts: new Map(Object.entries(shifts)) } : {}),
    ...(firstTokens ? { firstTokens: new Map(Object.entries(firstTokens)) } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(resting ? { restingModelIds: new Set(resting) } : {}),
    ...(tooDear ? { tooDearModelIds: new Set(tooDear) } : {}),
    ...(experimentModelId ? { experimentModelId } : {}),
  };
}

/** What was read from a message whose text is not kept; null where other weights did. */
function readingOf({ version, ...decision }: RouteDecision, weights: Weights): MessageReading | null {
  const { intents, complexity, abstained = false, strongProbability } = decision;
  if (version !== weights.version || strongProbability === undefined) return null;
  return { intents, complexity, abstained, strongProbability };
}

/** Measures models for one message, all by the same reading of it: what was chosen before and what is chosen now compare. */
function promises(input: RouteInput, reading: MessageReading): (model: AvailableModel) => Promised {
  const { intents, complexity, strongProbability } = reading;
  const need = needOf(complexity.overall, strongProbability);
  const tokens = predictTokens(input, intents, complexity);
  const firstTokenOf = beginningsOf(input.firstTokens);
  const evidence = input.preferences?.evidence ?? new Map();
  const intent = intents[0]?.intent ?? null;
  return (model) => {
    const { quality } = expectedQuality(model, intents, need, input.shifts);
    return {
      modelId: model.id,
      quality: quality + learnedShift(quality, evidence, model.id, intent, complexity.overall),
      costMicroUsd: predictCostMicroUsd(model, tokens, input.maxOutputTokens),
      waitMs: Math.round(expectedWaitMs(model, tokens, input.maxOutputTokens, firstTokenOf(model.id))),
    };
  };
}

/** Makes a stored decision again. The same input gives the same answer. */
export function replayDecision(stored: StoredDecision, { weights, mode }: ReplayWith): Replayed | SkipReason {
  const parsed = routeDecisionSchema.safeParse(stored.decision);
  const known = stored.context === null ? null : routeContextSchema.safeParse(stored.context);
  if (!parsed.success || known?.success === false) return "unreadable";
  const decision = parsed.data;
  const context = known?.data ?? null;
  const input: RouteInput = {
    ...inputOf(stored, decision, context),
    mode: mode ?? context?.mode ?? decision.mode,
    weights,
  };
  const reading = stored.text === null ? readingOf(decision, weights) : readMessage(input.text, input, weights);
  if (!reading) return "text_not_kept";
  const before = input.candidates.find(({ id }) => id === decision.modelId);
  if (!before) return "model_gone";
  try {
    const again = routeMessage(input, reading);
    const after = input.candidates.find(({ id }) => id === again.modelId) ?? before;
    const promised = promises(input, reading);
    return {
      id: stored.id,
      conversationId: stored.conversationId,
      createdAt: stored.createdAt,
      intentBefore: decision.intents[0]?.intent ?? null,
      intentAfter: again.intents[0]?.intent ?? null,
      before: promised(before),
      after: promised(after),
      changed: after.id !== before.id,
      preferencesKnown: context !== null,
    };
  } catch (error) {
    if (error instanceof AppError) return "none_left";
    throw error;
  }
}
