import { TIER_IDS } from "../../auth/schema.ts";
import { now, nowMs } from "../../platform/clock.ts";
import { notFound } from "../../platform/errors.ts";
import { monthOf } from "../policy.ts";
import { findPeriod } from "../store.ts";
import { tierLimits } from "../tiers/tier-limits.ts";
import type { AccountUsage } from "./schema.ts";
import { findAccountTier, sumMonth } from "./store.ts";

/** What an account has used this month, in all and by model. @throws AppError not_found */
export async function getAccountUsage(userId: string): Promise<AccountUsage> {
  const { periodStart, resetsAt } = monthOf(nowMs());
  const user = { userId };
  const [tier, period, sums] = await Promise.all([
    findAccountTier(user),
    findPeriod(user, periodStart, now()),
    sumMonth(user, periodStart),
  ]);
  if (tier === null) throw notFound("The account");
  const { requestsPerMonth } = await tierLimits(TIER_IDS.find((id) => id === tier) ?? "free");
  return {
    requestsUsed: period?.requestsUsed ?? 0,
    requestsLimit: requestsPerMonth === null ? null : Math.max(0, requestsPerMonth + (period?.requestsAdjusted ?? 0)),
    periodStart,
    resetsAt,
    ...sums,
  };
}
