import type { Principal } from "../auth/schema.ts";
import { tierLimits } from "../billing/tiers/tier-limits.ts";
import { declareThrottle } from "../platform/throttle.ts";
import { hitLimit } from "./rate-limits.ts";
import { isMark, MARK_HEADER } from "./request-mark.ts";

const TIER = declareThrottle({ name: "tier", limit: 1, windowSeconds: 60 });

/**
 * Makes sure that a request that costs money has passed a limiter. Normally the middleware's (Redis); when it could not
 * ask Redis, or was not passed at all, the tier's limit is counted in Postgres instead.
 * @throws AppError rate_limited, or unavailable when Postgres does not answer either.
 */
export async function limitSpending(headers: Headers, principal: Principal): Promise<void> {
  if (await isMark(headers.get(MARK_HEADER))) return;
  const { requestsPerMinute } = await tierLimits(principal.tier);
  // As at the edge: what is asked for in a workspace that pays is not counted against the person's own rate.
  const { userId, workspaceId, paidByWorkspace } = principal;
  const subject = paidByWorkspace === undefined ? userId : `${userId}@${workspaceId}`;
  await hitLimit({ ...TIER, limit: requestsPerMinute }, subject);
}
