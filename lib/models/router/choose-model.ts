import type { RuledOutCode } from "../route-codes/schema.ts";
import type { RouteMode } from "../schema.ts";
import { isSimple } from "./explain-choice.ts";
import type { Ranked } from "./rank-candidates.ts";

/** A previous model may fall this far below the floor before a conversation changes hands. */
const STICKY_MARGIN = 3;
/** Economy leaves a model for one this many times cheaper, once the message has become simple. */
const MUCH_CHEAPER = 4;

/** Whether the conversation keeps its model: people notice a change of voice, and a warm prompt cache is lost by it. */
export function keepsPrevious(
  previous: Ranked,
  best: Ranked,
  context: { mode: RouteMode; difficulty: number; floor: number },
): boolean {
  if (previous.quality < context.floor - STICKY_MARGIN) return false;
  if (context.mode !== "economy" || !isSimple(context.difficulty)) return true;
  const { predictedCostMicroUsd: cost } = previous;
  return cost === null || best.predictedCostMicroUsd === null || cost < MUCH_CHEAPER * best.predictedCostMicroUsd;
}

/** The models that nothing rules out, and why the others are: one entry a candidate, in the input's order. */
export type Verdict<T> = { model: T; ruledOut: RuledOutCode | null };

/**
 * Rules out models of unknown price while one of known price is left: their cost cannot be compared, reserved or shown.
 * Where nothing else is left (a server of one's own that tells no prices), they are as good as any.
 */
export function ruleOutUnknownPrices<T extends { price: unknown }>(verdicts: readonly Verdict<T>[]): Verdict<T>[] {
  const isPriced = verdicts.some(({ model, ruledOut }) => ruledOut === null && model.price !== null);
  if (!isPriced) return [...verdicts];
  return verdicts.map((verdict) =>
    verdict.ruledOut === null && verdict.model.price === null ? { ...verdict, ruledOut: "price_unknown" } : verdict,
  );
}
