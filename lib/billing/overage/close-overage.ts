import { asService } from "../../platform/db/scopes.ts";
import type { SubscriptionRow } from "../stripe/store/subscriptions.ts";
import { assertOverageBilled } from "./overage-item.ts";
import { lockOverage, setUnbilled } from "./store.ts";

/**
 * Asks Stripe for what makes a plan's next invoice bill nothing beyond the month's messages. From before it is asked
 * nobody can use anything more that would have to be billed so, until the plan is looked up again, which the caller does
 * next; when Stripe refuses, at once.
 * @throws AppError conflict with `reason: overage_open` while something is to be billed; whatever `ask` throws
 */
export async function whileOverageIsClosed<T>(
  live: Pick<SubscriptionRow, "userId" | "stripeSubscriptionId" | "periodStartsAt" | "isOverageDiscounted">,
  ask: () => Promise<T>,
): Promise<T> {
  // As service: what is owed is decided by the server, for who pays.
  await asService()
    .transaction()
    .execute(async (tx) => {
      await lockOverage(tx, live);
      await assertOverageBilled(live, tx);
      await setUnbilled(tx, live.stripeSubscriptionId, true);
    });
  try {
    return await ask();
  } catch (error) {
    await setUnbilled(asService(), live.stripeSubscriptionId, live.isOverageDiscounted);
    throw error;
  }
}
