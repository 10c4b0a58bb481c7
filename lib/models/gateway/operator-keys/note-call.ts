import { noteRefusal } from "../../keys/note-refusal.ts";
import { noteKeyUse } from "../../keys/own-keys/note-use.ts";
import type { AttemptReport } from "../attempt.ts";
import { breakerKeyOf, spendKeyOf } from "../breaker/breaker-key.ts";
import type { GatewayState } from "../gateway-state.ts";
import type { ProviderError } from "../provider-error.ts";
import type { Target } from "../target.ts";
import { toUsageAttempt, type UsageEstimate } from "../usage-attempt.ts";

const NO_PLACE = { conversationId: null, messageId: null };

/**
 * Counts what a call with a key cost, whoever's it is and whether or not it has a cap: one that is set in the afternoon is
 * for the whole day. Notes that a person's key was used. A model of unknown price counts as nothing.
 */
export function noteSpend(gateway: GatewayState, report: AttemptReport, estimate: UsageEstimate, nowMs: number): void {
  const { target } = report;
  noteKeyUse(target, nowMs);
  if (target.apiKey === null) return;
  const { amountMicroUsd } = toUsageAttempt(report, NO_PLACE, estimate);
  if (amountMicroUsd) gateway.keySpend.add(spendKeyOf(target), amountMicroUsd, nowMs);
}

/** Takes note of what a failure says of the key it was made with. Never fails. */
export async function noteKeyFailure(
  gateway: GatewayState,
  used: Target,
  error: ProviderError,
  nowMs: number,
): Promise<void> {
  // A person's key that is refused is marked in its row, which this answer does not read again.
  const isRefused = used.ownerId !== undefined && (error.kind === "auth" || error.kind === "payment");
  if (error.kind === "rate_limited" || isRefused) gateway.keyRests.rest(breakerKeyOf(used), error.retryAfterMs, nowMs);
  await noteRefusal(used, error, gateway.deadKeys);
}
