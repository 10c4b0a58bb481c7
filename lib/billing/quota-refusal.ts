import { AppError } from "../platform/errors.ts";

/**
 * The refusal of a request that the month's allowance no longer carries.
 * @param requestsLimit Null stands for a tier without a limit, which is not refused for its number of requests.
 * @param resetsAt When the next month's allowance begins, ISO 8601.
 */
export function quotaExceeded(requestsUsed: number, requestsLimit: number | null, resetsAt: string): AppError {
  return new AppError("quota_exceeded", "This month's messages are used up.", {
    details: { requestsUsed, requestsLimit, resetsAt },
  });
}
