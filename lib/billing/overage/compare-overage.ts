import { nowMs } from "../../platform/clock.ts";
import { askStripeLater } from "../stripe/ask-stripe.ts";
import type { DriftFinding } from "../stripe/upkeep/schema.ts";
import { ensureOveragePrice } from "./overage-price.ts";
import { findBillingPlan, listBilledUsers, sumOverage } from "./store.ts";

const MINUTE_SECONDS = 60;
// Stripe sums between whole minutes.
const minuteBefore = (ms: number) => Math.floor(ms / 1000 / MINUTE_SECONDS) * MINUTE_SECONDS;

/**
 * Compares what Stripe's meter adds up to in each period that runs with what our ledger says was told. Nothing is
 * changed: the meter adds up with a delay, and what was told twice could not be taken back.
 */
export async function compareOverage(): Promise<DriftFinding[]> {
  const users = await listBilledUsers();
  if (users.length === 0) return [];
  return askStripeLater(async (stripe) => {
    const { meterId } = await ensureOveragePrice(stripe, []);
    const findings: DriftFinding[] = [];
    for (const userId of users) {
      const plan = await findBillingPlan({ userId });
      if (!plan) continue;
      const start = minuteBefore(plan.periodStartsAt.getTime());
      const { data } = await stripe.billing.meters.listEventSummaries(meterId, {
        customer: plan.stripeCustomerId,
        start_time: start,
        end_time: minuteBefore(nowMs()) + MINUTE_SECONDS,
      });
      const theirs = data.reduce((sum, { aggregated_value }) => sum + aggregated_value, 0);
      const { reported } = await sumOverage({ userId }, new Date(start * 1000));
      if (theirs !== reported) findings.push({ kind: "overage", id: userId, fields: [`${theirs} of ${reported}`] });
    }
    return findings;
  });
}
