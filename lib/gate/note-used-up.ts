import { leaveTier } from "../auth/leave-tier.ts";
import type { Principal } from "../auth/schema.ts";
import { getQuota } from "../billing/service.ts";
import { nowMs } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { presentedKey } from "./authenticate.ts";

/** What pays again, a grant or a new month, counts within five seconds: four of these, and the middleware's own memory. */
const REFUSE_FOR_MS = 4_000;

/**
 * Leaves for the middleware that the month of whoever was just refused is used up and no credits pay, so that a client
 * that goes on asking is refused there, at next to no cost. Never throws: the reservation behind the gate decides.
 * @param error What the operation failed with; anything but `quota_exceeded` is none of this.
 */
export async function noteUsedUp(error: unknown, headers: Headers, principal: Principal): Promise<void> {
  if (!(error instanceof AppError) || error.code !== "quota_exceeded") return;
  try {
    const { requestsUsed, requestsLimit, creditMicroUsd, resetsAt } = await getQuota(principal);
    if (requestsLimit === null || requestsUsed < requestsLimit || creditMicroUsd > 0) return;
    const untilMs = Math.min(nowMs() + REFUSE_FOR_MS, Date.parse(resetsAt));
    const subject = presentedKey(headers) ?? principal.userId;
    await leaveTier(subject, principal.tier, { untilMs, requestsUsed, requestsLimit, resetsAt });
  } catch (cause) {
    log.debug({ err: cause }, "a used-up month was not left for the middleware");
  }
}
