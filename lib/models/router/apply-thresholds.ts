import type { ReasonCode, RuledOutCode } from "../route-codes/schema.ts";
import type { RouteThresholds } from "../route-thresholds/schema.ts";
import type { AvailableModel } from "../schema.ts";
import type { PredictedTokens } from "./predict-tokens.ts";
import { qualityPrior } from "./quality-prior.ts";
import { speedOf } from "./rank-candidates.ts";

/** Strength (of `qualityPrior`) from which on a model counts as a strong one. */
const STRONG_STRENGTH = 80;

/** Which limit a reason tells of. */
const TOLD: readonly (readonly [ReasonCode, keyof RouteThresholds])[] = [
  ["limit_quality", "qualityFloor"],
  ["limit_strong", "strongFrom"],
  ["limit_cost", "maxCostMicroUsd"],
  ["limit_wait", "maxWaitMs"],
];

const REASONS: Partial<Record<RuledOutCode, ReasonCode>> = {
  below_quality_floor: "limit_quality",
  not_strong_enough: "limit_strong",
  over_cost_limit: "limit_cost",
  over_wait_limit: "limit_wait",
};

interface Estimated {
  model: AvailableModel;
  ruledOut: RuledOutCode | null;
  quality: number;
  predictedCostMicroUsd: number | null;
}

/** What the limits are held against. */
export interface Message {
  strongProbability: number;
  tokens: PredictedTokens;
  maxOutputTokens: number;
  /** How long a model takes to begin. */
  firstTokenOf(modelId: string): number;
}

/**
 * How long the whole answer is expected to take, ms: until it begins, then its tokens, and those of thinking, at the model's
 * speed.
 */
export function expectedWaitMs(
  model: AvailableModel,
  tokens: PredictedTokens,
  maxOutputTokens: number,
  firstTokenMs: number,
): number {
  const thinking = model.reasoning ? tokens.reasoningTokens : 0;
  const most = Math.min(maxOutputTokens, model.maxOutputTokens ?? maxOutputTokens);
  return firstTokenMs + (1_000 * Math.min(tokens.outputTokens + thinking, most)) / speedOf(model);
}

function findLimit(one: Estimated, limits: RouteThresholds, message: Message): RuledOutCode | null {
  const { qualityFloor, strongFrom, maxCostMicroUsd, maxWaitMs } = limits;
  if (qualityFloor != null && one.quality < qualityFloor) return "below_quality_floor";
  const needsStrong = strongFrom != null && message.strongProbability >= strongFrom;
  if (needsStrong && qualityPrior(one.model).strength < STRONG_STRENGTH) return "not_strong_enough";
  // An unknown price keeps no promise about the cost.
  if (maxCostMicroUsd != null && (one.predictedCostMicroUsd ?? Number.POSITIVE_INFINITY) > maxCostMicroUsd)
    return "over_cost_limit";
  if (maxWaitMs == null) return null;
  const { tokens, maxOutputTokens, firstTokenOf } = message;
  const wait = expectedWaitMs(one.model, tokens, maxOutputTokens, firstTokenOf(one.model.id));
  return wait > maxWaitMs ? "over_wait_limit" : null;
}

/**
 * Whether one of the limits that the reasons tell of is this layer's.
 * @param held The limits that hold, of all layers.
 */
export function isLimitOf(layer: RouteThresholds, held: RouteThresholds, reasons: readonly ReasonCode[]): boolean {
  return TOLD.some(([reason, name]) => layer[name] != null && layer[name] === held[name] && reasons.includes(reason));
}

/**
 * Rules out what the thresholds forbid.
 * @returns The candidates, and a reason for each threshold that kept out a model which could have answered.
 */
export function applyThresholds<T extends Estimated>(
  estimated: readonly T[],
  limits: RouteThresholds | undefined,
  message: Message,
): { estimated: readonly T[]; limits: ReasonCode[] } {
  if (!limits) return { estimated, limits: [] };
  const reasons = new Set<ReasonCode>();
  const left = estimated.map((one): T => {
    const ruledOut = one.ruledOut ?? findLimit(one, limits, message);
    if (ruledOut === one.ruledOut) return one;
    const reason = ruledOut === null ? undefined : REASONS[ruledOut];
    if (reason) reasons.add(reason);
    return { ...one, ruledOut };
  });
  return { estimated: left, limits: [...reasons] };
}
