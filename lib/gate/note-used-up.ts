import { leaveTierOf } from "../auth/leave-tier.ts";
import type { Principal } from "../auth/schema.ts";
import { createShortCache } from "../auth/short-cache.ts";
import { tierKey } from "../auth/tier-key.ts";
import { getQuota } from "../billing/service.ts";
import { nowMs } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { presentedKey } from "./authenticate.ts";

/** What pays again, a grant or a new month, counts within five seconds: four of these, and the middleware's own memory. */
const REFUSE_FOR_MS = 4_000;
/** A person who tries again is no load, and must get through at once when the month carries them again; a program is. */
const REFUSALS = 3;
const REFUSALS_WITHIN_MS = 60_000;

const refusals = createShortCache<number>(REFUSALS_WITHIN_MS, 10_000);

/**
 * Leaves for the middleware that the month of whoever was just refused, and not for the first time, is used up and
 * nothing beyond it pays: a client that goes on asking is refused there, at next to no cost. Never throws: the reservation behind the gate decides.
 * @param error What the operation failed with; anything but `quota_exceeded` is none of this.
 */
export async function noteUsedUp(error: unknown, headers: Headers, principal: Principal): Promise<void> {
  if (!(error instanceof AppError) || error.code !== "quota_exceeded") return;
  const key = presentedKey(headers);
  const subject = key ?? (principal.via.kind === "session" ? principal.via.sessionId : principal.userId);
  const count = (refusals.find(tierKey(subject)) ?? 0) + 1;
  refusals.put(tierKey(subject), count);
  if (count < REFUSALS) return;
  try {
    const { requestsUsed, requestsLimit, beyondMicroUsd, resetsAt, paidByWorkspace } = await getQuota(principal);
    if (requestsLimit === null || requestsUsed < requestsLimit || beyondMicroUsd > 0) return;
    const untilMs = Math.min(nowMs() + REFUSE_FOR_MS, Date.parse(resetsAt));
    const payer = paidByWorkspace === null ? {} : { paidByWorkspace };
    await leaveTierOf(principal, key, { untilMs, requestsUsed, requestsLimit, resetsAt, ...payer });
  } catch (cause) {
    log.debug({ err: cause }, "a used-up month was not left for the middleware");
  }
}
