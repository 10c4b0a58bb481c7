import { noteRefusal } from "../keys/note-refusal.ts";
import type { TokenUsage } from "../schema.ts";
import { Attempt } from "./attempt.ts";
import { AttemptPlan } from "./attempt-plan.ts";
import { breakerKeyOf } from "./breaker/breaker-key.ts";
import { askPermit } from "./breaker/permit.ts";
import { type GatewayState, gatewayState } from "./gateway-state.ts";
import type { GenerateHooks, GenerateOptions } from "./generate.ts";
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

/** Makes the call to one target. The signal aborts it when somebody stopped it, or when it takes too long. */
export type MakeCall<T> = (target: Target, signal: AbortSignal) => Promise<Called<T>>;

async function attemptOnce<T>(
  target: Target,
  call: MakeCall<T>,
  hooks: GenerateHooks,
  {
    signal,
    pace,
    gateway,
    leftMs,
  }: { signal: AbortSignal | undefined; pace: Pace; gateway: GatewayState; leftMs: number },
): Promise<T> {
  const permit = await askPermit(gateway.breakers, target, pace);
  hooks.onTarget?.(target);
  gateway.retries.noteCall(target.model.provider, pace.nowMs());
  const attempt = new Attempt(target, pace, (report) => {
    permit.ended(report.outcome === "complete" ? undefined : (report.error ?? null));
    gateway.health.note(report, pace.nowMs());
    hooks.onAttempt(report);
  });
  const late = AbortSignal.timeout(Math.max(1, Math.min(leftMs, firstEventMsOf(target.model))));
  try {
    const { value, usage, usageEstimated } = await call(target, signal ? AbortSignal.any([signal, late]) : late);
    attempt.used(usage, usageEstimated);
    attempt.report("complete");
    return value;
  } catch (thrown) {
    if (signal?.aborted) {
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
  call: MakeCall<T>,
  hooks: GenerateHooks,
  options: GenerateOptions = {},
): Promise<{ target: Target; value: T }> {
  const { signal, pace = REAL_PACE, gateway = gatewayState() } = options;
  const plan = new AttemptPlan(targets, pace, gateway.retries);
  let failure: ProviderError | null = null;
  for (let target: Target | null = plan.first; target; ) {
    try {
      return { target, value: await attemptOnce(target, call, hooks, { signal, pace, gateway, leftMs: plan.leftMs }) };
    } catch (thrown) {
      const error = toProviderError(thrown, pace.nowMs());
      error.modelName = target.model.name;
      if (signal?.aborted) throw error;
      await noteRefusal(target, error);
      // What a provider said tells more than that another one is given a rest.
      if (error.kind !== "breaker_open" || failure === null) failure = error;
      const { phase } = gateway.breakers.stateOf(breakerKeyOf(target), pace.nowMs());
      target = await plan.next(error, phase !== "closed", signal);
    }
  }
  throw failure;
}
