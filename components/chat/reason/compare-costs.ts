import type { RouteDecision } from "@/lib/models/schema";

interface Answered {
  modelId: string | undefined;
  /** What the answer cost; null when the model has no known price. */
  costMicroUsd: number | null;
  /** It came from the response cache, which gives it for nothing whichever model was chosen. */
  cached: boolean;
}

export interface ComparedCosts {
  bestMicroUsd: number | null;
  cheapestMicroUsd: number | null;
  /** In parts of what the best candidate would have cost; 0 where nothing was, or nothing is known. */
  saved: number;
}

/** The real cost in parts of the predicted one; null where either is unknown. */
function factorOf({ candidates }: RouteDecision, { modelId, costMicroUsd, cached }: Answered): number | null {
  const predicted = candidates.find((candidate) => candidate.modelId === modelId)?.predictedCostMicroUsd ?? null;
  if (cached || costMicroUsd === null || predicted === null) return null;
  if (predicted > 0) return costMicroUsd / predicted;
  return costMicroUsd === 0 ? 1 : null;
}

/**
 * What the best and the cheapest candidate would have cost for this answer: predictions, scaled by what the answer really
 * cost, because its length is known by now, as the Router page does. Where that is unknown they are as they were
 * predicted, and nothing is said to be saved.
 */
export function compareCosts(decision: RouteDecision, answered: Answered): ComparedCosts {
  const factor = factorOf(decision, answered);
  const scale = (microUsd: number | null) => (microUsd === null ? null : Math.round(microUsd * (factor ?? 1)));
  const [bestMicroUsd, cheapestMicroUsd] = [scale(decision.bestCostMicroUsd), scale(decision.cheapestCostMicroUsd)];
  const cost = answered.costMicroUsd;
  const isLess = factor !== null && bestMicroUsd !== null && cost !== null && bestMicroUsd > cost;
  return { bestMicroUsd, cheapestMicroUsd, saved: isLess ? 1 - cost / bestMicroUsd : 0 };
}
