import { shiftKey } from "../arena/rate-models.ts";
import type { RuledOutCode } from "../route-codes/schema.ts";
import type { AvailableModel, RouteCandidate, RouteDecision, RouteMode } from "../schema.ts";
import { applyPreferences, obeyExperiment, obeyPreferences } from "./apply-preferences.ts";
import { applyThresholds, type Message } from "./apply-thresholds.ts";
import { keepsPrevious, ruleOutUnknownPrices } from "./choose-model.ts";
import type { IntentShare } from "./classify-intent.ts";
import { explainChoice } from "./explain-choice.ts";
import { explore } from "./explore.ts";
import { beginningsOf } from "./first-token.ts";
import { loadWeights } from "./load-weights.ts";
import { predictCostMicroUsd, predictTokens } from "./predict-tokens.ts";
import {
  answerSpeedOf,
  compareRanked,
  costAndSpeed,
  expectedQuality,
  needOf,
  qualityFloor,
  type Ranked,
  type Scale,
  scoreOf,
} from "./rank-candidates.ts";
import { type MessageReading, readMessage } from "./read-message.ts";
import type { RouteInput } from "./route-input.ts";
import { isSetByPerson, noneLeft, ruleOutAll, ruleOutTooDear } from "./rule-out.ts";

const MAX_LISTED = 12;
const MAX_TOLD = 2;

type Estimated = Omit<Ranked, "cost" | "speed" | "score"> & { ruledOut: RuledOutCode | null };

/** The lowest known predicted cost in micro-USD; null when none is known. */
function cheapestOf(candidates: readonly Pick<Estimated, "predictedCostMicroUsd">[]): number | null {
  let cheapest: number | null = null;
  for (const { predictedCostMicroUsd: cost } of candidates)
    if (cost !== null && (cheapest === null || cost < cheapest)) cheapest = cost;
  return cheapest;
}

function scaleOf(left: readonly Estimated[]): Scale {
  return {
    cheapestMicroUsd: cheapestOf(left) ?? 0,
    fastestTokensPerSecond: Math.max(...left.map(({ tokensPerSecond }) => tokensPerSecond)),
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

/** The candidate with the highest expected quality; of equal ones the first. */
const finestOf = (ranked: readonly Ranked[]) =>
  ranked.reduce<Ranked | undefined>((top, one) => (top && top.quality >= one.quality ? top : one), undefined);

/**
 * The winner, the best others, the one of the highest quality, which savings and regret are measured by, and the best on the
 * operator's own machine, which is asked when all else fails; after them as many of those ruled out as there is room for,
 * missing keys last.
 */
function listCandidates(winner: Ranked, ranked: readonly Ranked[], out: readonly RouteCandidate[]): RouteCandidate[] {
  const isMissing = ({ ruledOut }: RouteCandidate) => Number(ruledOut === "unavailable");
  const isExcluded = ({ ruledOut }: RouteCandidate) => Number(isSetByPerson(ruledOut));
  const others = out.toSorted(
    (a, b) => isExcluded(b) - isExcluded(a) || isMissing(a) - isMissing(b) || b.quality - a.quality,
  );
  // However many could answer, a few of those that could not are told, those that the person excluded before all.
  const told = Math.min(MAX_TOLD, out.length - out.filter(isMissing).length);
  const local = ranked.find(({ model }) => model.local === true);
  const always = new Set([winner, finestOf(ranked) ?? winner, local ?? winner]);
  const best = new Set(ranked.filter((one) => !always.has(one)).slice(0, MAX_LISTED - told - always.size));
  const shown = ranked.filter((one) => always.has(one) || best.has(one));
  return [...shown.map(toCandidate), ...others].slice(0, MAX_LISTED);
}

/** Predicted cost of the candidate with the highest expected quality, and of the cheapest. */
function costBounds(ranked: readonly Ranked[]) {
  return {
    bestCostMicroUsd: finestOf(ranked)?.predictedCostMicroUsd ?? null,
    cheapestCostMicroUsd: cheapestOf(ranked),
  };
}

/** The candidates that are left, best first, with the quality floor they were measured against. */
function rankAll(estimated: readonly Estimated[], mode: RouteMode, difficulty: number) {
  const left = estimated.filter(({ ruledOut }) => ruledOut === null);
  const scale = scaleOf(left);
  const floor = qualityFloor(Math.max(0, ...left.map(({ quality }) => quality)), mode, difficulty);
  const ranked = left.map((one): Ranked => {
    const { cost, speed } = costAndSpeed(one, scale);
    return { ...one, cost, speed, score: scoreOf({ quality: one.quality, cost, speed }, floor, mode, difficulty) };
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
    return { ranked, floor, winner: previous, sticky: true, reasonCodes: ["sticky" as const] };
  const ruledOut = estimated.find(isPrevious)?.ruledOut ?? null;
  const leaving = input.previousModelId === null ? null : { ruledOut, ranked: previous };
  return { ranked, floor, winner: top, sticky: false, reasonCodes: explainChoice(top, ranked, leaving, context) };
}

/** What the models are measured by. */
interface Asked extends Message {
  intents: readonly IntentShare[];
  difficulty: number;
  need: number;
}

/** What each of the models is expected to be worth, and what rules it out: what it lacks, and what the person wants. */
function estimateOnce(input: RouteInput, models: readonly AvailableModel[], asked: Asked) {
  const { intents, tokens, firstTokenOf } = asked;
  const verdicts = ruleOutAll(models, tokens, input);
  const measured = ruleOutUnknownPrices<AvailableModel>(verdicts).map(({ model, ruledOut }): Estimated => {
    const { quality, generalQuality } = expectedQuality(model, intents, asked.need, input.shifts);
    const predictedCostMicroUsd = predictCostMicroUsd(model, tokens, input.maxOutputTokens);
    const tokensPerSecond = answerSpeedOf(model, tokens.outputTokens, firstTokenOf(model.id));
    return { model, ruledOut, quality, generalQuality, predictedCostMicroUsd, tokensPerSecond };
  });
  const preferred = applyPreferences(measured, intents, input.preferences, asked.difficulty);
  return applyThresholds(preferred, input.preferences?.thresholds, asked);
}

/**
 * As `estimateOnce`; where the person's own rules keep out every model whose window is wide enough, the widest of the others
 * stay, as they do where no window is: the conversation loses its oldest messages and is answered.
 */
function estimateAll(
  input: RouteInput,
  models: readonly AvailableModel[],
  asked: Asked,
): ReturnType<typeof estimateOnce> {
  const all = estimateOnce(input, models, asked);
  if (all.estimated.some(({ ruledOut }) => ruledOut === null)) return all;
  const short = all.estimated.flatMap(({ model, ruledOut }) => (ruledOut === "context_length" ? [model] : []));
  // Each turn takes those out that it let in and the person's rules did not; where it let none in, nothing would change.
  if (short.length === 0 || short.length === models.length) return all;
  const among = estimateAll(input, short, asked);
  const byId = new Map(among.estimated.map((one) => [one.model.id, one]));
  return {
    estimated: all.estimated.map((one) => byId.get(one.model.id) ?? one),
    limits: [...all.limits, ...among.limits],
  };
}

/**
 * Chooses the model for a message: what it asks for and how hard it is by trained heads, what each model is expected to be worth
 * by its name, price and speed, then the weights of the mode. No I/O, no state, no chance but what the seed says: the same
 * input gives the same decision, the time it took aside.
 * @param known What was read from the message before, where its text is not at hand any more.
 * @throws AppError model_not_configured when nothing is left, saying what rules the models out.
 */
export function routeMessage(input: RouteInput, known?: MessageReading): RouteDecision {
  const begin = performance.now();
  const weights = input.weights ?? loadWeights();
  const { intents, abstained, complexity, strongProbability } = known ?? readMessage(input.text, input, weights);
  const need = needOf(complexity.overall, strongProbability);
  const tokens = predictTokens(input, intents, complexity);
  const { estimated: limited, limits } = estimateAll(input, input.candidates, {
    intents,
    difficulty: complexity.overall,
    need,
    strongProbability,
    tokens,
    maxOutputTokens: input.maxOutputTokens,
    firstTokenOf: beginningsOf(input.firstTokens),
  });
  const estimated = ruleOutTooDear(limited, input.tooDearModelIds);
  const tried = explore(choose(input, estimated, need), input, {
    evidence: input.preferences?.evidence ?? new Map(),
    intent: intents[0]?.intent ?? null,
    difficulty: complexity.overall,
    need,
  });
  const chosen = obeyPreferences(tried, intents, input);
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
