import { env } from "../../../platform/env.ts";
import type { ChatRequest } from "../../chat-request.ts";
import type { GatewayState } from "../gateway-state.ts";
import { targetPhase } from "../operator-keys/target-phase.ts";
import type { Target } from "../target.ts";

/**
 * After how many milliseconds a second provider may be asked for the same answer: what 95 of 100 answers of the model
 * took to begin. Counts the answer as one of those that a share may be hedged of.
 * @returns Null for never: the operator has not turned it on, tools could act twice, a person's own key would pay for
 * it, nobody else is there, or too little is known of the model.
 */
export function hedgeAfterMs(
  request: ChatRequest,
  targets: readonly Target[],
  gateway: GatewayState,
  nowMs: number,
): number | null {
  const percent = env().HEDGE_PERCENT;
  if (percent === 0) return null;
  gateway.hedges.noteCall(percent);
  const [first, second] = targets;
  if (!first || !second || request.tools?.length) return null;
  if (first.ownerId !== undefined || second.ownerId !== undefined) return null;
  if (targetPhase(second, gateway.breakers, nowMs).phase !== "closed") return null;
  return gateway.health.usualFirstTokenMs(first.model.id);
}
