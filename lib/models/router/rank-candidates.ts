import { type ArenaShifts, shiftKey } from "../arena/rate-models.ts";
import type { AvailableModel, RouteMode } from "../schema.ts";
import type { IntentShare } from "./classify-intent.ts";
import { qualityPrior } from "./quality-prior.ts";
import { tokensPerSecondPrior } from "./tokens-per-second.ts";

export interface Ranked {
  model: AvailableModel;
  quality: number;
  /** Quality if the model were as good at this intent as at any other. */
  generalQuality: number;
  cost: number;
  speed: number;
  score: number;
  predictedCostMicroUsd: number | null;
  /** Of this answer, the time until it begins among it. */
  tokensPerSecond: number;
}

interface ModePolicy {
  weights: { quality: number; cost: number; speed: number };
  /** How far below the best candidate a model may be, in points of quality: for the easiest and the hardest message. */
  slack: { easy: number; hard: number };
}

const MODES: Record<RouteMode, ModePolicy> = {
  economy: { weights: { quality: 0.2, cost: 0.65, speed: 0.15 }, slack: { easy: 22, hard: 16 } },
  fast: { weights: { quality: 0.2, cost: 0.2, speed: 0.6 }, slack: { easy: 20, hard: 12 } },
  balanced: { weights: { quality: 0.45, cost: 0.35, speed: 0.2 }, slack: { easy: 12, hard: 7 } },
  quality: { weights: { quality: 0.9, cost: 0.04, speed: 0.06 }, slack: { easy: 0.4, hard: 0.3 } },
};
/** Share of the other weights that the hardest message moves to quality. */
const SHIFT = 0.35;
/** Costs that differ by less than this are the same to anyone. */
const NEGLIGIBLE_MICRO_USD = 10;
const POINTS_PER_TENFOLD = { cost: 25, speed: 50 };
/** Points of the score that only models at or above the floor get, so that none below it wins. */
const FLOOR_POINTS = 40;

const clamp = (value: number) => Math.min(100, Math.max(0, value));
const round = (value: number) => Math.round(clamp(value) * 10) / 10;

/**
 * The chance of a good answer, 0 to 100, as in item response theory (the Rasch model): a logistic curve of the model's
 * strength less what the message demands.
 */
function chance(strength: number, difficulty: number): number {
  const demand = 25 + 68 * difficulty;
  return 100 / (1 + Math.exp((demand - strength) / 9));
}

/** How much a message demands of a model, 0 to 1: mostly how hard it is, else what a strong model gains on such. */
export const needOf = (difficulty: number, strongProbability: number) => 0.6 * difficulty + 0.4 * strongProbability;

/**
 * Expected quality of a model for a message of this difficulty (0 to 1) and these intents.
 * @param shifts What votes in comparisons have moved.
 */
export function expectedQuality(
  model: AvailableModel,
  intents: readonly IntentShare[],
  difficulty: number,
  shifts?: ArenaShifts,
) {
  const { strength, byIntent } = qualityPrior(model);
  let fit = 0;
  for (const { intent, probability } of intents)
    fit += ((byIntent[intent] ?? 0) + (shifts?.get(shiftKey(intent, model.id)) ?? 0)) * probability;
  return {
    quality: round(chance(strength + fit, difficulty)),
    generalQuality: round(chance(strength, difficulty)),
  };
}

/** The least quality that may be chosen while better is at hand. */
export function qualityFloor(best: number, mode: RouteMode, difficulty: number): number {
  const { easy, hard } = MODES[mode].slack;
  return Math.max(0, best - (easy + (hard - easy) * difficulty));
}

function weightsFor(mode: RouteMode, difficulty: number) {
  const { cost, speed } = MODES[mode].weights;
  const kept = 1 - SHIFT * difficulty;
  return { quality: 1 - (cost + speed) * kept, cost: cost * kept, speed: speed * kept };
}

const tenfolds = (a: number, b: number) => Math.log10(a / b);

/** The scales that cost and speed are measured on: the cheapest and the fastest of the candidates that are left. */
export interface Scale {
  cheapestMicroUsd: number;
  fastestTokensPerSecond: number;
}

export const speedOf = (model: AvailableModel) => model.tokensPerSecond ?? tokensPerSecondPrior(model);

/** Tokens per second of an answer as long as this one, the time until it begins among it. */
export function answerSpeedOf(model: AvailableModel, outputTokens: number, firstTokenMs: number): number {
  const speed = speedOf(model);
  if (firstTokenMs === 0) return speed;
  const tokens = Math.max(1, outputTokens);
  return tokens / (tokens / speed + firstTokenMs / 1_000);
}

/** Cost and speed from 0 to 100: a tenfold price takes 25 points, a tenth of the speed 50. Unknown costs count as 0. */
export function costAndSpeed(
  { predictedCostMicroUsd, tokensPerSecond }: Pick<Ranked, "predictedCostMicroUsd" | "tokensPerSecond">,
  scale: Scale,
) {
  const cost =
    predictedCostMicroUsd === null
      ? 0
      : 100 -
        POINTS_PER_TENFOLD.cost *
          tenfolds(predictedCostMicroUsd + NEGLIGIBLE_MICRO_USD, scale.cheapestMicroUsd + NEGLIGIBLE_MICRO_USD);
  const speed = 100 - POINTS_PER_TENFOLD.speed * tenfolds(scale.fastestTokensPerSecond, tokensPerSecond);
  return { cost: round(cost), speed: round(speed) };
}

/** The figure that candidates are ordered by: the weighted sum, squeezed so that the quality floor always decides. */
export function scoreOf(
  { quality, cost, speed }: Pick<Ranked, "quality" | "cost" | "speed">,
  floor: number,
  mode: RouteMode,
  difficulty: number,
): number {
  const weights = weightsFor(mode, difficulty);
  const sum = weights.quality * quality + weights.cost * cost + weights.speed * speed;
  const score = quality >= floor ? FLOOR_POINTS + sum * (1 - FLOOR_POINTS / 100) : (sum * FLOOR_POINTS) / 100;
  return Math.round(score * 100) / 100;
}

/** Best first; equal scores by quality, then price, then id, so that the order never depends on the input's. */
export function compareRanked(a: Ranked, b: Ranked): number {
  return (
    b.score - a.score ||
    b.quality - a.quality ||
    (a.predictedCostMicroUsd ?? Number.MAX_SAFE_INTEGER) - (b.predictedCostMicroUsd ?? Number.MAX_SAFE_INTEGER) ||
    (a.model.id < b.model.id ? -1 : 1)
  );
}
