import type { ChatRequest } from "../chat-request.ts";
import type { ModelEvent } from "../schema.ts";
import { AttemptPlan } from "./attempt-plan.ts";
import { type GatewayState, gatewayState } from "./gateway-state.ts";
import type { GenerateHooks } from "./generate-hooks.ts";
import { hedgeAfterMs } from "./hedging/can-hedge.ts";
import { readHedged } from "./hedging/read-hedged.ts";
import { hasOtherKey } from "./operator-keys/pick-key.ts";
import { targetPhase } from "./operator-keys/target-phase.ts";
import { type Pace, REAL_PACE } from "./pace.ts";
import { type CallContext, type CallTerms, ProviderCall } from "./provider-call.ts";
import { type ProviderError, toProviderError } from "./provider-error.ts";
import type { Target } from "./target.ts";

export interface GenerateOptions {
  /** Stop. Aborting it reports the attempt as stopped and ends the stream without an error. */
  signal?: AbortSignal;
  pace?: Pace;
  gateway?: GatewayState;
}

function termsOf(plan: AttemptPlan, { gateway, pace }: CallContext): Omit<CallTerms, "onAsk"> {
  const now = pace.nowMs();
  const isAble = (other: Target) => targetPhase(other, gateway.breakers, now).phase !== "open";
  return { leftMs: plan.leftMs, window: plan.silenceWindow(isAble) };
}

/** The first call of an answer, with a second one beside it when it takes longer than `afterMs`. */
function readFirst(
  context: CallContext,
  plan: AttemptPlan,
  first: ProviderCall,
  afterMs: number,
): { events: AsyncGenerator<ModelEvent[]>; isHedged(): boolean } {
  const { hooks, pace, gateway } = context;
  const slow = first.target;
  let second: ProviderCall | null = null;
  const startSecond = () => {
    if (!gateway.hedges.take()) return null;
    const target = plan.moveOn();
    if (!target) return null;
    second = new ProviderCall(context, target, true);
    return { call: second, events: second.read(termsOf(plan, context)) };
  };
  const onWinner = (winner: ProviderCall) => {
    if (!second) return;
    const won = winner === second;
    if (won) hooks.onTarget?.(second.target);
    hooks.onHedge?.({ slow, second: second.target, afterMs, won });
  };
  const onAsk = () => hooks.onTarget?.(slow);
  const events = readHedged(
    { call: first, events: first.read({ ...termsOf(plan, context), onAsk }) },
    (signal) => pace.wait(afterMs, signal),
    startSecond,
    onWinner,
  );
  return { events, isHedged: () => second !== null };
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
  const context: CallContext = { request, hooks, signal, pace, gateway };
  const plan = new AttemptPlan(targets, pace, gateway.retries);
  let failure: ProviderError | null = null;
  let afterMs = hedgeAfterMs(request, targets, gateway, pace.nowMs());
  for (let target: Target | null = plan.first; target; ) {
    const asked: Target = target;
    const call = new ProviderCall(context, asked, afterMs !== null);
    const hedged = afterMs === null ? null : readFirst(context, plan, call, afterMs);
    afterMs = null;
    const onAsk = () => hooks.onTarget?.(asked);
    let error: ProviderError;
    let shown = false;
    try {
      for await (const events of hedged?.events ?? call.read({ ...termsOf(plan, context), onAsk })) {
        shown = true;
        yield events;
      }
      return;
    } catch (thrown) {
      if (signal?.aborted) return;
      error = toProviderError(thrown, pace.nowMs());
      if (shown) throw error;
    }
    // What a provider said tells more than that another one is given a rest.
    if (error.kind !== "breaker_open" || failure === null) failure = error;
    // Of two that were asked at once neither is asked again.
    const isDone = hedged?.isHedged() ?? false;
    const { phase } = targetPhase(asked, gateway.breakers, pace.nowMs());
    const otherKey = !isDone && hasOtherKey(asked, call.used, gateway, pace.nowMs());
    target = await plan.next(error, isDone || phase !== "closed", signal, otherKey).catch(() => null);
    if (signal?.aborted) return;
    // Not by anybody's fault, and nothing was reported: whose limit it is would not learn of it.
    if (target !== null && error.kind === "spend_cap") hooks.onPassedOver?.(asked);
  }
  throw failure;
}
