import { now, nowMs } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import { syncSubscription } from "../stripe/sync/sync-subscription.ts";
import { dunningStageAt, TRIAL_NOTICE_MS } from "./decide/decide-subscription.ts";
import { listTimed } from "./timed-store.ts";

/**
 * Tells what time alone makes news: a trial that is about to end, a payment that is still open. Each is looked up at
 * Stripe again before a word of it goes out, so that nobody is reminded of what they have just paid.
 * @returns How many were looked up.
 */
export async function tellDue(): Promise<number> {
  const trialUntil = new Date(nowMs() + TRIAL_NOTICE_MS);
  const rows = await listTimed(now(), trialUntil);
  const due = rows.filter(({ status, pastDueAt, trialEndsAt, told }) => {
    if (status === "trialing") return trialEndsAt !== null && told.trialEndingFor !== trialEndsAt.toISOString();
    if (pastDueAt === null) return false;
    const stage = dunningStageAt(pastDueAt, nowMs());
    const before = told.dunning?.since === pastDueAt.toISOString() ? told.dunning.stage : 0;
    return stage !== null && stage > before;
  });
  for (const { stripeSubscriptionId } of due) {
    // One that fails is due again at the next turn and must not hold up the others.
    await syncSubscription(stripeSubscriptionId).catch((error: unknown) =>
      log.error({ err: error, stripeSubscriptionId }, "somebody could not be told of their plan"),
    );
  }
  return due.length;
}
