import { asService } from "../../../platform/db/scopes.ts";
import { notFound } from "../../../platform/errors.ts";
import { enqueue, prepareQueue } from "../../../platform/jobs/enqueue.ts";
import { listDeadEvents, reopenEvent } from "../store/events.ts";
import { stripeEventJob } from "./job.ts";

const LISTED = 100;

/** Events that eight tries could not process, the newest first, with their last error. For administrators. */
export function listDeadStripeEvents() {
  return listDeadEvents(LISTED);
}

/** Gives a dead event eight more tries. For administrators. @throws AppError not_found unless it is dead */
export async function replayStripeEvent(stripeEventId: string): Promise<void> {
  await prepareQueue(stripeEventJob);
  // As service: events are nobody's; the caller has made sure that an administrator asks.
  await asService()
    .transaction()
    .execute(async (tx) => {
      if (!(await reopenEvent(tx, stripeEventId))) throw notFound("The event");
      await enqueue(stripeEventJob, { stripeEventId }, { tx });
    });
}
