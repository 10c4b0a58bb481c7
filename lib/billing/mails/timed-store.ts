import { asService } from "../../platform/db/scopes.ts";
import { GRACE_MS } from "../stripe/policy.ts";
import { type ToldSubscription, toldSubscriptionSchema } from "./told.ts";

/** A subscription of which time alone may make news, with what was told of it. */
export interface TimedRow {
  stripeSubscriptionId: string;
  status: string;
  trialEndsAt: Date | null;
  pastDueAt: Date | null;
  told: ToldSubscription;
}

const AT_ONCE = 500;

/**
 * Trials that end before `trialUntil`, and payments that are open for less than the grace period. As service: a task of
 * the worker's, over everybody's plans.
 */
export async function listTimed(at: Date, trialUntil: Date): Promise<TimedRow[]> {
  const rows = await asService()
    .selectFrom("billingSubscriptions as s")
    .innerJoin("billingTold as t", "t.stripeObjectId", "s.stripeSubscriptionId")
    .where(({ or, and, eb }) =>
      or([
        and([
          eb("s.status", "=", "trialing"),
          eb("s.cancelsAt", "is", null),
          eb("s.trialEndsAt", ">", at),
          eb("s.trialEndsAt", "<=", trialUntil),
        ]),
        and([eb("s.status", "=", "past_due"), eb("s.pastDueAt", ">", new Date(at.getTime() - GRACE_MS))]),
      ]),
    )
    .select(["s.stripeSubscriptionId", "s.status", "s.trialEndsAt", "s.pastDueAt", "t.state"])
    .orderBy("s.stripeSubscriptionId")
    .limit(AT_ONCE)
    .execute();
  return rows.map(({ state, ...row }) => ({ ...row, told: toldSubscriptionSchema.parse(state) }));
}

/** A subscription that will be paid again. */
export interface RenewingRow {
  stripeSubscriptionId: string;
  userId: string;
}

/** The subscriptions that go on, page by page. @param after The last one of the page before. As service, as above. */
export function listRenewing(after: string, limit: number): Promise<RenewingRow[]> {
  return asService()
    .selectFrom("billingSubscriptions")
    .select(["stripeSubscriptionId", "userId"])
    .where("status", "in", ["trialing", "active", "past_due"])
    .where("cancelsAt", "is", null)
    .where("stripeSubscriptionId", ">", after)
    .orderBy("stripeSubscriptionId")
    .limit(limit)
    .execute();
}
