import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import { monthOf } from "../policy.ts";
import { findLiveSubscription } from "../stripe/service/get-plan.ts";
import type { SubscriptionRow } from "../stripe/store/subscriptions.ts";
import type { Overage, OverageBlock, SetOverage } from "./schema.ts";
import { findOverageState, type OverageState, saveOverageSettings } from "./store.ts";

// The words for what app.overage_percent decides; null where it is billed.
function blockOf({ percent, offeredPercent }: OverageState, live: SubscriptionRow | null): OverageBlock | null {
  if (percent !== null) return null;
  if (!live) return "no_plan";
  if (live.status === "trialing") return "trial";
  if (offeredPercent === null) return "not_offered";
  if (live.period === "year") return "yearly";
  return live.isOverageDiscounted && live.status === "active" && !live.isCollectionPaused ? "discounted" : "unpaid";
}

/** What the person allows to be billed beyond the month's messages, and what the month is billed with. */
export async function getOverage(principal: Principal): Promise<Overage> {
  const { periodStart, resetsAt } = monthOf(nowMs());
  const [state, live] = await Promise.all([findOverageState(principal, periodStart), findLiveSubscription(principal)]);
  const { isOn, capMicroUsd, percent, billedMicroUsd, heldMicroUsd } = state;
  return {
    settings: isOn === null ? null : { isOn, capMicroUsd },
    blockedBy: blockOf(state, live),
    percent,
    billedMicroUsd,
    heldMicroUsd,
    resetsAt,
  };
}

/**
 * Allows usage beyond the month's messages to be billed with the next invoice, up to a cap a month, or no more. What was
 * used is billed either way.
 * @throws AppError conflict with the reason when no plan could bill it
 */
export async function setOverage(principal: Principal, chosen: SetOverage): Promise<Overage> {
  if (chosen.isOn) {
    const { blockedBy } = await getOverage(principal);
    if (blockedBy !== null) {
      throw new AppError("conflict", "Your plan does not bill anything beyond the month's messages.", {
        details: { reason: blockedBy },
      });
    }
  }
  await saveOverageSettings(principal, chosen);
  return getOverage(principal);
}
