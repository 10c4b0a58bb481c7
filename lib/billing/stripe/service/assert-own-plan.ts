import { AppError } from "../../../platform/errors.ts";
import type { SubscriptionRow } from "../store/subscriptions.ts";

/**
 * Refuses what somebody does to a plan that is not theirs to change: one that was agreed upon is changed and ended by an
 * administrator. @throws AppError conflict (`contract`)
 */
export function assertOwnPlan({ isInvoiced }: SubscriptionRow): void {
  if (!isInvoiced) return;
  throw new AppError("conflict", "This plan was agreed upon. Ask the operator to change it.", {
    details: { reason: "contract" },
  });
}
