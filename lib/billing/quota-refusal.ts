import type { Principal } from "../auth/schema.ts";
import { AppError } from "../platform/errors.ts";

/** What a person allows to be billed beyond the month's allowance, in micro-USD, as `app.reserve_usage` tells it. */
export interface OverageState {
  capMicroUsd: number;
  billedMicroUsd: number;
  /** What open requests may still add. */
  heldMicroUsd: number;
}

/** A month that carries no further request. */
export interface UsedUpMonth {
  requestsUsed: number;
  /** Null stands for a tier without a limit, which is not refused for its number of requests. */
  requestsLimit: number | null;
  /** When the next month's allowance begins, and with it what may be billed beyond it, ISO 8601. */
  resetsAt: string;
  /** Where something beyond it is allowed, which did not do either. */
  overage?: OverageState | null | undefined;
}

/** The refusal of a request that the month's allowance no longer carries, that of the workspace where it pays. */
export function quotaExceeded(
  { overage, ...month }: UsedUpMonth,
  { paidByWorkspace }: Pick<Principal, "paidByWorkspace">,
): AppError {
  const message = overage
    ? "This month's messages are used up, and this one could cost more than is left of what you allow beyond them."
    : paidByWorkspace === undefined
      ? "This month's messages are used up."
      : "This month's messages of the workspace are used up. Its owner can change the plan.";
  return new AppError("quota_exceeded", message, {
    details: {
      ...month,
      ...(overage ? { overageCapMicroUsd: overage.capMicroUsd, overageBilledMicroUsd: overage.billedMicroUsd } : {}),
      ...(paidByWorkspace === undefined ? {} : { paidByWorkspace }),
    },
  });
}
