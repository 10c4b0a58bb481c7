import { AppError } from "../platform/errors.ts";

/** What a person allows to be billed beyond the month's allowance, in micro-USD, as `app.reserve_usage` tells it. */
export interface OverageState {
  capMicroUsd: number;
  billedMicroUsd: number;
  /** What open requests may still add. */
  heldMicroUsd: number;
}

/**
 * The refusal of a request that the month's allowance no longer carries.
 * @param requestsLimit Null stands for a tier without a limit, which is not refused for its number of requests.
 * @param resetsAt When the next month's allowance begins, and with it what may be billed beyond it, ISO 8601.
 * @param overage Where something beyond it is allowed, which did not do either.
 */
export function quotaExceeded(
  requestsUsed: number,
  requestsLimit: number | null,
  resetsAt: string,
  overage: OverageState | null = null,
): AppError {
  const message = overage
    ? "This month's messages are used up, and this one could cost more than is left of what you allow beyond them."
    : "This month's messages are used up.";
  return new AppError("quota_exceeded", message, {
    details: {
      requestsUsed,
      requestsLimit,
      resetsAt,
      ...(overage ? { overageCapMicroUsd: overage.capMicroUsd, overageBilledMicroUsd: overage.billedMicroUsd } : {}),
    },
  });
}
