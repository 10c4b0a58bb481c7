import { shiftKey } from "../arena/rate-models.ts";
import type { RuledOutCode } from "../route-codes/schema.ts";
import type { AvailableModel, RouteCandidate, RouteDecision, RouteMode } from "../schema.ts";
import { applyPreferences, obeyExperiment, obeyPreferences } from "./apply-preferences.ts";
import { applyThresholds } from "./apply-thresholds.ts";
import { keepsPrevious, ruleOutUnknownPrices } from "./choose-model.ts";
import { explainChoice } from "./explain-choice.ts";
import { loadWeights } from "./load-weights.ts";
import { predictCostMicroUsd, predictTokens } from "./predict-tokens.ts";
import {
  compareRanked,
  costAndSpeed,
  expectedQuality,
  needOf,
  qualityFloor,
  type Ranked,
  type Scale,
  scoreOf,
  speedOf,
} from "./rank-candidates.ts";
import { readMessage } from "./read-message.ts";
import type { RouteInput } from "./route-input.ts";
import { isSetByPerson, noneLeft, ruleOutAll, ruleOutTooDear } from "./rule-out.ts";

const MAX_LISTED = 12;
const MAX_TOLD = 2;

type Estimated = Omit<Ranked, "cost" | "speed" | "score"> & { ruledOut: RuledOutCode | null };

function scaleOf(left: readonly Estimated[]): Scale {
  const costs = left.flatMap(({ predictedCostMicroUsd: cost }) => (cost === null ? [] : [cost]));
  return {
    cheapestMicroUsd: costs.length === 0 ? 0 : Math.min(...costs),
    fastestTokensPerSecond: Math.max(...left.map(({ model }) => speedOf(model))),
  };
}

function toCandidate({ model, quality, cost, speed, score, predictedCostMicroUsd }: Ranked): RouteCandidate {
  return { modelId: model.id, quality, cost, speed, score, predictedCostMicroUsd };
}

/** A model that cannot answer has an expected quality and cost, but no place on the scales of those that can. */
function toRuledOut({ model, ruledOut, quality, predictedCostMicroUsd }: Estimated): RouteCandidate[] {
  if (ruledOut === null) return [];
  return [{ modelId: model.id, quality, cost: 0, speed: 0, score: 0, predictedCostMicroUsd, ruledOut }];
}

/** The winner, the best others and the best on the operator's own machine, which is asked when all else fails, and after them as many of those ruled out as there is room for, missing keys last. */
function listCandidates(winner: Ranked, ranked: readonly Ranked[], out: readonly RouteCandidate[]): RouteCandidate[] {
  const isMissing = ({ ruledOut }: RouteCandidate) => Number(ruledOut === "unavailable");
  const isExcluded = ({ ruledOut }: RouteCandidate) => Number(isSetByPerson(ruledOut));
  const others = out.toSorted(
    (a, b) => isExcluded(b) - isExcluded(a) || isMissing(a) - isMissing(b) || b.quality - a.quality,
  );
  // However many could answer, a few of those that could not are told, those that the person excluded before all.
  const told = Math.min(MAX_TOLD, out.length - out.filter(isMissing).length);
  const local = ranked.find(({ model }) => model.local === true);
  const always = new Set(local ? [winner, local] : [winner]);
  const best = new Set(ranked.filter((one) => !always.has(one)).slice(0, MAX_LISTED - told - always.size));
  const shown = ranked.filter((one) => always.has(one) || best.has(one));
  return [...shown.map(toCandidate), ...others].slice(0, MAX_LISTED);
}

/** Predicted cost of the candidate with the highest expected quality, and of the cheapest. */
function costBounds(ranked: readonly Ranked[]) {
  const costs = ranked.flatMap(({ predictedCostMicroUsd: cost }) => (cost === null ? [] : [cost]));
  const best = ranked.reduce<Ranked | undefined>(
    (top, one) => (top && top.quality >= one.quality ? top : one),
    undefined,
  );
  return {
    bestCostMicroUsd: best?.predictedCostMicroUsd ?? null,
    cheapestCostMicroUsd: costs.length === 0 ? null : Math.min(...costs),
  };
}

/** The candidates that are left, best first, with the quality floor they were measured against. */
function rankAll(estimated: readonly Estimated[], mode: RouteMode, difficulty: number) {
  const left = estimated.filter(({ ruledOut }) => ruledOut === null);
  const scale = scaleOf(left);
  const floor = qualityFloor(Math.max(0, ...left.map(({ quality }) => quality)), mode, difficulty);
  const ranked = left.map((one): Ranked => {
    const measured = { ...one, ...costAndSpeed(one.model, one.predictedCostMicroUsd, scale) };
    return { ...measured, score: scoreOf(measured, floor, mode, difficulty) };
  });
  return { ranked: ranked.sort(compareRanked), floor };
}

/** The winner, whether it is the previous model kept, and the reasons. */
function choose(input: RouteInput, estimated: readonly Estimated[], difficulty: number) {
  const { ranked, floor } = rankAll(estimated, input.mode, difficulty);
  const [top] = ranked;
  if (!top) throw noneLeft(estimated);
  const context = { mode: input.mode, difficulty, floor };
  const isPrevious = ({ model }: { model: AvailableModel }) => model.id === input.previousModelId;
  const previous = ranked.find(isPrevious) ?? null;
  if (previous && keepsPrevious(previous, top, context))
    return { ranked, winner: previous, sticky: true, reasonCodes: ["sticky" as const] };
  const ruledOut = estimated.find(isPrevious)?.ruledOut ?? null;
  const leaving = input.previousModelId === null ? null : { ruledOut, ranked: previous };
  return { ranked, winner: top, sticky: false, reasonCodes: explainChoice(top, ranked, leaving, context) };
}

/**
 * Chooses the model for a message: what it asks for and how hard it is by trained heads, what each model is expected to be worth
 * by its name, price and speed, then the weights of the mode. No I/O, no state, no chance: the same input gives the same
 * decision, the time it took aside.
 * @throws AppError model_not_configured when nothing is left, saying what rules the models out.
 */
export function routeMessage(input: RouteInput): RouteDecision {
  const begin = performance.now();
  const weights = input.weights ?? loadWeights();
  const { intents, abstained, complexity, strongProbability } = readMessage(input.text, input, weights);
  const need = needOf(complexity.overall, strongProbability);
  const tokens = predictTokens(input, intents, complexity);
  const verdicts = ruleOutAll(input.candidates, tokens, input);
  const measured = ruleOutUnknownPrices<AvailableModel>(verdicts).map((verdict) => ({
    ...verdict,
    ...expectedQuality(verdict.model, intents, need, input.shifts),
    predictedCostMicroUsd: predictCostMicroUsd(verdict.model, tokens, input.maxOutputTokens),
  }));
  const preferred = applyPreferences(measured, intents, input.preferences);
  const { estimated: limited, limits } = applyThresholds(preferred, input.preferences?.thresholds, {
    strongProbability,
    tokens,
    maxOutputTokens: input.maxOutputTokens,
  });
  const estimated = ruleOutTooDear(limited, input.tooDearModelIds);
  const chosen = obeyPreferences(choose(input, estimated, need), intents, input);
  const { ranked, winner, sticky, reasonCodes } = obeyExperiment(chosen, input);
  const votes = intents[0] ? (input.shifts?.get(shiftKey(intents[0].intent, winner.model.id)) ?? 0) : 0;
  return {
    modelId: winner.model.id,
    mode: input.mode,
    intents,
    abstained,
    complexity,
    strongProbability,
    candidates: listCandidates(winner, ranked, estimated.flatMap(toRuledOut)),
    reasonCodes: [
      ...new Set([
        ...reasonCodes,
        ...limits,
        ...(estimated === limited ? [] : ["limit_budget" as const]),
        ...(votes > 0 ? ["rated" as const] : []),
      ]),
    ],
    sticky,
    ...costBounds(ranked),
    microseconds: Math.round((performance.now() - begin) * 1000),
    version: weights.version,
  };
}
