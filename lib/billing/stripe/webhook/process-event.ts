import type { JobRun } from "../../../platform/jobs/define-job.ts";
import { log } from "../../../platform/log.ts";
import { findEventHandler } from "../events/registry.ts";
import { closeEvent, findEvent } from "../store/events.ts";
import { stripeEventJob } from "./job.ts";

const MAX_ERROR = 300;

/**
 * Does what an event asks for: looks its object up again, and puts in force what that is now.
 * @throws whatever went wrong, so that the job is tried again; after the last try the event is dead.
 */
export async function processEvent(stripeEventId: string, { attempt }: Pick<JobRun, "attempt">): Promise<void> {
  const event = await findEvent(stripeEventId);
  // Of a dead event there is a job again only when an administrator has put its dead letter back.
  if (event?.status !== "received" && event?.status !== "dead") return;
  const handler = findEventHandler(event.type);
  try {
    await handler?.handle(event.stripeObjectId);
  } catch (error) {
    const isLast = attempt > stripeEventJob.retryLimit;
    const message = (error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR);
    await closeEvent(stripeEventId, isLast ? "dead" : "received", message);
    throw error;
  }
  await closeEvent(stripeEventId, "done", null);
  log.info({ stripeEventId, type: event.type }, "event of Stripe done");
}
