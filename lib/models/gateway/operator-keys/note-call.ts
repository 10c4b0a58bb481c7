import { noteRefusal } from "../../keys/note-refusal.ts";
import type { AttemptReport } from "../attempt.ts";
import { breakerKeyOf, hashKeyOf } from "../breaker/breaker-key.ts";
import type { GatewayState } from "../gateway-state.ts";
import type { ProviderError } from "../provider-error.ts";
import type { Target } from "../target.ts";
import { toUsageAttempt, type UsageEstimate } from "../usage-attempt.ts";

const NO_PLACE = { conversationId: null, messageId: null };

/** Counts what a call with one of the operator's keys cost; a model of unknown price counts as nothing. */
export function noteSpend(gateway: GatewayState, report: AttemptReport, estimate: UsageEstimate, nowMs: number): void {
  const { target } = report;
  if (target.apiKey === null || target.ownerId !== undefined) return;
  const { amountMicroUsd } = toUsageAttempt(report, NO_PLACE, estimate);
  if (amountMicroUsd) gateway.keySpend.add(hashKeyOf(target), amountMicroUsd, nowMs);
}

/** Takes note of what a failure says of the key it was made with. Never fails. */
export async function noteKeyFailure(
  gateway: GatewayState,
  used: Target,
  error: ProviderError,
  nowMs: number,
): Promise<void> {
  if (error.kind === "rate_limited") gateway.keyRests.rest(breakerKeyOf(used), error.retryAfterMs, nowMs);
  await noteRefusal(used, error, gateway.deadKeys);
}
