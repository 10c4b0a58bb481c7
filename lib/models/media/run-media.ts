import type { Principal } from "../../auth/schema.ts";
import type { UsageAttempt, UsagePurpose } from "../../billing/schema.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../../billing/service.ts";
import { callModel, type WholeCall } from "../gateway/call-model.ts";
import { providerErrorToAppError } from "../gateway/provider-error.ts";
import type { Target } from "../gateway/target.ts";
import { toUsageAttempt } from "../gateway/usage-attempt.ts";

const PLACE = { conversationId: null, messageId: null };
const NOTHING = { inputTokens: 0, outputCharacters: 0 };

export interface MediaRequest<T> {
  purpose: UsagePurpose;
  targets: readonly Target[];
  worstCaseMicroUsd: number | null;
  /** Messages of the allowance; one where it is left out. */
  requests?: number;
  /** Milliseconds in which there must be an answer; left out: as long as the model may take. */
  withinMs?: number;
  /** Stop. Aborting it stops the providers' calls; what they bill all the same is settled. */
  signal?: AbortSignal | undefined;
  /** Each makes its part of the answer. */
  calls: readonly WholeCall<T>[];
}

export interface MediaAnswer<T> {
  /** What the calls gave, in their order; those that failed are left out. */
  values: T[];
  target: Target;
  attempts: UsageAttempt[];
  /** Null when a price is unknown. */
  costMicroUsd: number | null;
}

/**
 * Makes the calls of one request at once, within one reservation: worst case before, what was used after. What some of
 * them gave is given although others failed, since it is paid for.
 * @throws AppError quota_exceeded, budget_exceeded, or a provider's failure when every call failed or was stopped.
 */
export async function runMedia<T>(
  principal: Principal,
  { purpose, targets, worstCaseMicroUsd, requests = 1, withinMs, signal, calls }: MediaRequest<T>,
): Promise<MediaAnswer<T>> {
  const reservationId = await reserveUsage(principal, { purpose, worstCaseMicroUsd, requests });
  const attempts: UsageAttempt[] = [];
  const hooks = {
    onAttempt: (report: Parameters<typeof toUsageAttempt>[0]) => {
      attempts.push(toUsageAttempt(report, PLACE, NOTHING));
    },
  };
  const options = { ...(withinMs === undefined ? {} : { withinMs }), ...(signal ? { signal } : {}) };
  const ended = await Promise.allSettled(calls.map((call) => callModel(targets, call, hooks, options)));
  const good = ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const [first] = good;
  if (!first) {
    // A provider that was at work when it was stopped is paid (BL-16).
    const isMade = attempts.some(({ outcome }) => outcome === "stopped");
    await (isMade ? settleUsage : releaseUsage)(reservationId, attempts, purpose);
    const [failed] = ended;
    throw providerErrorToAppError(failed?.status === "rejected" ? failed.reason : null);
  }
  await settleUsage(reservationId, attempts, purpose);
  const costs = attempts.map(({ amountMicroUsd }) => amountMicroUsd);
  return {
    values: good.map(({ value }) => value),
    target: first.target,
    attempts,
    costMicroUsd: costs.includes(null) ? null : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
  };
}
