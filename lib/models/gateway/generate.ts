import { estimateRequestTokens } from "../estimate-tokens.ts";
import type { ChatRequest, ModelEvent } from "../schema.ts";
import { Attempt, type AttemptReport } from "./attempt.ts";
import { AttemptPlan } from "./attempt-plan.ts";
import { askPermit } from "./breaker/permit.ts";
import { type GatewayState, gatewayState } from "./gateway-state.ts";
import { openStream } from "./open-stream.ts";
import { noteKeyFailure, noteSpend } from "./operator-keys/note-call.ts";
import { hasOtherKey, pickKey } from "./operator-keys/pick-key.ts";
import { targetPhase } from "./operator-keys/target-phase.ts";
import { type Pace, REAL_PACE } from "./pace.ts";
import { type ProviderError, toProviderError } from "./provider-error.ts";
import type { Target } from "./target.ts";

export interface GenerateHooks {
  /** Called exactly once for every call to a provider, when it has ended. */
  onAttempt(report: AttemptReport): void;
  /** Called before each call, with the target that is about to answer. */
  onTarget?(target: Target): void;
}

export interface GenerateOptions {
  /** Stop. Aborting it reports the attempt as stopped and ends the stream without an error. */
  signal?: AbortSignal;
  pace?: Pace;
  gateway?: GatewayState;
}

/**
 * Streams one answer from the first target that gives one. The same target is asked again, or another one, only before
 * the first content and only for failures that may pass (RL-01, 02, 04); once something was shown, the error is thrown
 * and the caller keeps the partial text.
 * @throws ProviderError of the last attempt, with the model's name filled in.
 */
export async function* generate(
  request: ChatRequest,
  targets: readonly Target[],
  hooks: GenerateHooks,
  options: GenerateOptions,
): AsyncGenerator<ModelEvent[]> {
  const { signal, pace = REAL_PACE, gateway = gatewayState() } = options;
  const plan = new AttemptPlan(targets, pace, gateway.retries);
  let failure: ProviderError | null = null;
  for (let target: Target | null = plan.first; target; ) {
    let error: ProviderError;
    let attempt: Attempt | null = null;
    let used = target;
    try {
      used = pickKey(target, request.promptCacheKey ?? null, gateway, { nowMs: pace.nowMs(), random: pace.random });
      const permit = await askPermit(gateway.breakers, used, pace);
      hooks.onTarget?.(target);
      gateway.retries.noteCall(target.model.provider, pace.nowMs());
      const opened = new Attempt(used, pace, (report) => {
        permit.ended(report.outcome === "complete" ? undefined : (report.error ?? null));
        gateway.health.note(report, pace.nowMs());
        const { outputCharacters } = opened;
        const inputTokens = report.usage || outputCharacters === 0 ? 0 : estimateRequestTokens(request);
        noteSpend(gateway, report, { inputTokens, outputCharacters }, pace.nowMs());
        hooks.onAttempt(report);
      });
      attempt = opened;
      for await (const events of await openStream(request, used, signal, plan.leftMs)) {
        if (opened.see(events)) permit.begun();
        yield events;
      }
      opened.report("complete");
      return;
    } catch (thrown) {
      error = toProviderError(thrown, pace.nowMs());
      error.modelName = target.model.name;
      if (signal?.aborted) return attempt?.report("stopped");
      const shown = attempt !== null && attempt.firstTokenMs !== null;
      attempt?.report(shown ? "interrupted" : "failed", error);
      await noteKeyFailure(gateway, used, error, pace.nowMs());
      if (shown) throw error;
    } finally {
      // The consumer stopped reading (its loop threw): what was generated so far still counts.
      attempt?.report("interrupted");
    }
    // What a provider said tells more than that another one is given a rest.
    if (error.kind !== "breaker_open" || failure === null) failure = error;
    const { phase } = targetPhase(target, gateway.breakers, pace.nowMs());
    const otherKey = hasOtherKey(target, used, gateway, pace.nowMs());
    target = await plan.next(error, phase !== "closed", signal, otherKey).catch(() => null);
    if (signal?.aborted) return;
  }
  throw failure;
}
