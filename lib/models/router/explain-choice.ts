import type { ReasonCode, RuledOutCode } from "../route-codes/schema.ts";
import type { RouteMode } from "../schema.ts";
import type { Ranked } from "./rank-candidates.ts";

const SIMPLE = 0.25;
const HARD = 0.55;

/** Why the previous model was left, by what ruled it out. */
const SWITCHES: Record<RuledOutCode, ReasonCode> = {
  modality: "switched_for_modality",
  context_length: "switched_for_context",
  tools: "switched_for_tools",
  structured_output: "switched_for_tools",
  unavailable: "switched_unavailable",
  not_chat: "switched_unavailable",
  not_allowed: "switched_unavailable",
  residency: "switched_unavailable",
  deprecated: "switched_unavailable",
  price_unknown: "switched_unavailable",
  over_budget: "limit_budget",
  excluded: "switched_unavailable",
  breaker: "switched_unavailable",
  below_quality_floor: "limit_quality",
  not_strong_enough: "limit_strong",
  over_cost_limit: "limit_cost",
  over_wait_limit: "limit_wait",
};

export interface Previous {
  ruledOut: RuledOutCode | null;
  ranked: Ranked | null;
}

/** Whether a message of this difficulty counts as simple. */
export const isSimple = (difficulty: number) => difficulty < SIMPLE;

function switchReason(previous: Previous, floor: number): ReasonCode | null {
  if (previous.ruledOut) return SWITCHES[previous.ruledOut];
  if (!previous.ranked) return "switched_unavailable";
  if (previous.ranked.quality >= floor) return null;
  return previous.ranked.generalQuality >= floor ? "good_at_intent" : "switched_for_difficulty";
}

/**
 * The reasons for a choice, most telling first.
 * @param ranked All candidates that are left.
 * @param previous The conversation's previous model when it was not kept, else null.
 */
export function explainChoice(
  winner: Ranked,
  ranked: readonly Ranked[],
  previous: Previous | null,
  context: { mode: RouteMode; difficulty: number; floor: number },
): ReasonCode[] {
  const reasons = new Set<ReasonCode>();
  const switched = previous ? switchReason(previous, context.floor) : null;
  if (switched) reasons.add(switched);
  if (ranked.length === 1) return [...reasons.add("only_candidate")];
  if (isSimple(context.difficulty)) reasons.add("simple_message");
  if (context.difficulty >= HARD) reasons.add("hard_message");
  if (winner.quality >= winner.generalQuality + 1) reasons.add("good_at_intent");
  const best = Math.max(...ranked.map(({ quality }) => quality));
  const enough = ranked.filter(({ quality }) => quality >= context.floor);
  const cheapest = Math.min(...enough.map(({ predictedCostMicroUsd }) => predictedCostMicroUsd ?? Infinity));
  const fastest = Math.max(...enough.map(({ speed }) => speed));
  if (context.mode === "fast" && winner.speed === fastest) reasons.add("fastest_good_enough");
  else if (winner.quality >= best) reasons.add("best_quality");
  else if (winner.predictedCostMicroUsd === cheapest) reasons.add("cheapest_good_enough");
  else reasons.add("best_balance");
  return [...reasons];
}
