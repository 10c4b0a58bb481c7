import type { TokenUsage } from "../schema.ts";
import { Attempt } from "./attempt.ts";
import { AttemptPlan } from "./attempt-plan.ts";
import { askPermit } from "./breaker/permit.ts";
import { type GatewayState, gatewayState } from "./gateway-state.ts";
import type { GenerateOptions } from "./generate.ts";
import type { GenerateHooks } from "./generate-hooks.ts";
import { noteKeyFailure, noteSpend } from "./operator-keys/note-call.ts";
import { hasOtherKey, pickKey } from "./operator-keys/pick-key.ts";
import { targetPhase } from "./operator-keys/target-phase.ts";
import { type Pace, REAL_PACE } from "./pace.ts";
import { firstEventMsOf } from "./patience.ts";
import { ProviderError, toProviderError } from "./provider-error.ts";
import type { Target } from "./target.ts";

/** What one call that does not stream has given. */
export interface Called<T> {
  value: T;
  usage: TokenUsage;
  /** True when the provider did not say all of `usage`. */
  usageEstimated: boolean;
}

/** A call that does not stream. */
export interface WholeCall<T> {
  /** Makes it to one target. The signal aborts it when somebody stopped it, or when it takes too long. */
  make(target: Target, signal: AbortSignal): Promise<Called<T>>;
  /** The most that it can use at a target. */
  most(target: Target): TokenUsage;
}

export interface CallOptions extends GenerateOptions {
  /** Milliseconds in which there must be an answer, further tries included; left out: as long as the model may take. */
  withinMs?: number;
}

const NOTHING = { inputTokens: 0, outputQuarters: 0 };

async function attemptOnce<T>(
  target: Target,
  used: Target,
  call: WholeCall<T>,
  hooks: GenerateHooks,
  {
    signal,
    pace,
    gateway,
    leftMs,
  }: { signal: AbortSignal | undefined; pace: Pace; gateway: GatewayState; leftMs: number },
): Promise<T> {
  const permit = await askPermit(gateway.breakers, used, pace);
  if (signal?.aborted) {
    permit.ended(null);
    throw new ProviderError("aborted", "stopped before it was asked");
  }
  hooks.onTarget?.(target);
  gateway.retries.noteCall(target.model.provider, pace.nowMs());
  const attempt = new Attempt(used, pace, (report) => {
    permit.ended(report.outcome === "complete" ? undefined : (report.error ?? null));
    gateway.health.note(report, pace.nowMs());
    noteSpend(gateway, report, NOTHING, pace.nowMs());
    hooks.onAttempt(report);
  });
  const late = AbortSignal.timeout(Math.max(1, Math.min(leftMs, firstEventMsOf(target.model))));
  try {
    const { value, usage, usageEstimated } = await call.make(used, signal ? AbortSignal.any([signal, late]) : late);
    attempt.used(usage, usageEstimated);
    attempt.report("complete");
    return value;
  } catch (thrown) {
    if (signal?.aborted) {
      // Its provider goes on with what it was asked for and bills it, and nobody hears any more what that was.
      attempt.used(call.most(used), true);
      attempt.report("stopped");
      throw new ProviderError("aborted", "stopped", { cause: thrown });
    }
    const error = late.aborted
      ? new ProviderError("timeout", "no answer in time", { cause: thrown })
      : toProviderError(thrown, pace.nowMs());
    attempt.report("failed", error);
    throw error;
  }
}

/**
 * Makes a call that does not stream, under the same rules as `generate`: breakers, retry budget, deadline, failover to
 * the next target for failures that may pass, dead keys.
 * @throws ProviderError of the last attempt, with the model's name filled in; `aborted` when the signal stopped it.
 */
export async function callModel<T>(
  targets: readonly Target[],
  call: WholeCall<T>,
  hooks: GenerateHooks,
  options: CallOptions = {},
): Promise<{ target: Target; value: T }> {
  const { signal, pace = REAL_PACE, gateway = gatewayState(), withinMs } = options;
  const plan = new AttemptPlan(targets, pace, gateway.retries, withinMs);
  let failure: ProviderError | null = null;
  for (let target: Target | null = plan.first; target; ) {
    let used = target;
    try {
      used = pickKey(target, null, gateway, { nowMs: pace.nowMs(), random: pace.random });
      const context = { signal, pace, gateway, leftMs: plan.leftMs };
      return { target, value: await attemptOnce(target, used, call, hooks, context) };
    } catch (thrown) {
      const error = toProviderError(thrown, pace.nowMs());
      error.modelName = target.model.name;
      if (signal?.aborted) throw error;
      await noteKeyFailure(gateway, used, error, pace.nowMs());
      // What a provider said tells more than that another one is given a rest.
      if (error.kind !== "breaker_open" || failure === null) failure = error;
      const { phase } = targetPhase(target, gateway.breakers, pace.nowMs());
      const otherKey = hasOtherKey(target, used, gateway, pace.nowMs());
      target = await plan.next(error, phase !== "closed", signal, otherKey);
    }
  }
  throw failure;
}
