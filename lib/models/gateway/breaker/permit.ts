import type { Pace } from "../pace.ts";
import { firstEventMsOf } from "../patience.ts";
import { ProviderError } from "../provider-error.ts";
import type { Target } from "../target.ts";
import { breakerKeyOf } from "./breaker-key.ts";
import type { Breakers } from "./breakers.ts";

/** Leave to make one call, through which its breaker learns how it went. */
export interface Permit {
  /** The first content has come: a probe counts as passed, so that others need not wait for the end of its answer. */
  begun(): void;
  /** The call is over. Without an error it went well; null says nothing of the provider. */
  ended(error: ProviderError | null | undefined): void;
}

/**
 * Asks the breaker of a target for leave to call it.
 * @throws ProviderError `breaker_open`, with the time until it is tried again, when it gives none.
 */
export async function askPermit(breakers: Breakers, target: Target, pace: Pace): Promise<Permit> {
  const key = breakerKeyOf(target);
  const admission = await breakers.admit(key, pace.nowMs(), firstEventMsOf(target.model) + 1_000);
  if (!admission.admitted) {
    const retryAfterMs = Math.max(0, admission.retryAtMs - pace.nowMs());
    const error = new ProviderError("breaker_open", "the breaker is open", { retryAfterMs });
    error.modelName = target.model.name;
    throw error;
  }
  const { probe } = admission;
  let isTold = false;
  return {
    begun() {
      if (!probe || isTold) return;
      isTold = true;
      breakers.settle(key, true, true, pace.nowMs());
    },
    ended(error) {
      const ok = error === undefined ? true : error?.transient ? false : null;
      if (isTold && ok !== false) return;
      isTold = true;
      breakers.settle(key, ok, probe, pace.nowMs());
    },
  };
}
