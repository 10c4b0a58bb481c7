import type { Principal } from "../../auth/schema.ts";
import { keepReservation } from "../../billing/keep-reservation.ts";
import type { UsageAttempt, UsagePurpose } from "../../billing/schema.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../../billing/service.ts";
import { AppError } from "../../platform/errors.ts";
import { callModel, type WholeCall } from "../gateway/call-model.ts";
import { ProviderError, providerErrorToAppError } from "../gateway/provider-error.ts";
import type { Target } from "../gateway/target.ts";
import { toUsageAttempt } from "../gateway/usage-attempt.ts";

const PLACE = { conversationId: null, messageId: null };
const NOTHING = { inputTokens: 0, outputQuarters: 0 };

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
  /** One call after the other, until one fails: what others gave is then paid for, but no answer. */
  needsAll?: boolean;
}

export interface MediaAnswer<T> {
  /** What the calls gave, in their order; those that failed are left out. */
  values: T[];
  target: Target;
  attempts: UsageAttempt[];
  /** Null when a price is unknown. */
  costMicroUsd: number | null;
}

/** What can be too long of a request, by its field. */
const FIELDS: Partial<Record<UsagePurpose, string>> = {
  embedding: "input",
  image: "prompt",
  speech: "input",
  transcription: "file",
};

/** A failure in public words. Here is no conversation that could be too long for a model. */
function toPublic(error: unknown, purpose: UsagePurpose): unknown {
  const path = FIELDS[purpose];
  if (path === undefined || !(error instanceof ProviderError) || error.kind !== "context_length") {
    return providerErrorToAppError(error);
  }
  return new AppError("context_too_long", `This is too long for ${error.modelName}. Send less at once.`, {
    cause: error,
    issues: [{ path, message: "is too long for the model" }],
  });
}

/** Each is begun when the one before has gone well, so that a long request presses its provider no more than a short one. */
async function inTurn<C, T>(calls: readonly C[], make: (call: C) => Promise<T>): Promise<PromiseSettledResult<T>[]> {
  const ended: PromiseSettledResult<T>[] = [];
  for (const call of calls) {
    const [one] = await Promise.allSettled([make(call)]);
    ended.push(one);
    if (one.status === "rejected") break;
  }
  return ended;
}

/**
 * Makes the calls of one request at once, within one reservation: worst case before, what was used after. What some of
 * them gave is given although others failed, since it is paid for.
 * @throws AppError quota_exceeded, budget_exceeded, or a provider's failure when every call failed or was stopped; when
 *   one did, where all are needed.
 */
export async function runMedia<T>(
  principal: Principal,
  { purpose, targets, worstCaseMicroUsd, requests = 1, withinMs, signal, calls, needsAll }: MediaRequest<T>,
): Promise<MediaAnswer<T>> {
  const reservationId = await reserveUsage(principal, { purpose, worstCaseMicroUsd, requests });
  const attempts: UsageAttempt[] = [];
  const hooks = {
    onAttempt: (report: Parameters<typeof toUsageAttempt>[0]) => {
      attempts.push(toUsageAttempt(report, PLACE, NOTHING));
    },
  };
  const options = { ...(withinMs === undefined ? {} : { withinMs }), ...(signal ? { signal } : {}) };
  const make = (call: WholeCall<T>) => callModel(targets, call, hooks, options);
  const endKeeping = keepReservation(reservationId);
  const ended = await (needsAll ? inTurn(calls, make) : Promise.allSettled(calls.map(make))).finally(endKeeping);
  const good = ended.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const [first] = good;
  const failed = ended.find((one) => one.status === "rejected");
  if (!first || (needsAll && failed)) {
    // A provider that had answered, or was at work when it was stopped, is paid (BL-16).
    const isMade = attempts.some(({ outcome }) => outcome === "complete" || outcome === "stopped");
    await (isMade ? settleUsage : releaseUsage)(reservationId, attempts, purpose);
    throw toPublic(failed?.reason, purpose);
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
