import { asService } from "../../platform/db/scopes.ts";
import { log } from "../../platform/log.ts";
import { endSubscriptions } from "../stripe/service/end-subscriptions.ts";
import { syncSubscription } from "../stripe/sync/sync-subscription.ts";

const BATCH = 50;

/**
 * Ends the plans of workspaces that are deleted, by their owner or with the last account in them: nobody is charged for
 * what nobody can use. Looked for again and again, because a purchase of the last minute may arrive after the deletion.
 * @returns How many were ended.
 */
export async function endDeletedPlans(): Promise<number> {
  // As service: nobody is a member any more.
  const due = await asService()
    .selectFrom("workspaces as w")
    .innerJoin("billingSubscriptions as s", "s.userId", "w.id")
    .select(["w.id", "s.stripeSubscriptionId"])
    .where("w.deletedAt", "is not", null)
    .where("s.status", "not in", ["canceled", "incomplete_expired"])
    .limit(BATCH)
    .execute();
  let ended = 0;
  for (const { id, stripeSubscriptionId } of due) {
    try {
      await endSubscriptions({ userId: id });
      await syncSubscription(stripeSubscriptionId);
      ended++;
    } catch (error) {
      // It is due again in a minute and must not hold up the others.
      log.error({ err: error, workspaceId: id }, "the plan of a deleted workspace did not end");
    }
  }
  return ended;
}
