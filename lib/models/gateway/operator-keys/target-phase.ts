import { breakerKeyOf } from "../breaker/breaker-key.ts";
import type { BreakerPhase, Breakers } from "../breaker/breakers.ts";
import type { Target } from "../target.ts";

const ORDER: Record<BreakerPhase, number> = { closed: 0, half_open: 1, open: 2 };

/** The breaker of a target: of several keys the one that is best off, for it is the one that is asked. */
export function targetPhase(
  target: Target,
  breakers: Breakers,
  nowMs: number,
): { phase: BreakerPhase; retryAtMs: number | null } {
  const states = (target.keys ?? [target]).map((key) => breakers.stateOf(breakerKeyOf(key), nowMs));
  return states.reduce((best, one) =>
    ORDER[one.phase] < ORDER[best.phase] || (one.phase === "open" && (one.retryAtMs ?? 0) < (best.retryAtMs ?? 0))
      ? one
      : best,
  );
}
