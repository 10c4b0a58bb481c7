import { sql } from "kysely";
import { now } from "../../../platform/clock.ts";
import { likePattern } from "../../../platform/db/like-pattern.ts";
import { asService, type Tx } from "../../../platform/db/scopes.ts";
import { deadLetterOf } from "../../../platform/jobs/define-job.ts";
import { deleteBatch } from "../../../platform/retention/purge-rows.ts";
import type { DeadEventQuery } from "../upkeep/schema.ts";
import { stripeEventJob } from "../webhook/job.ts";

// As service throughout: events come from Stripe, not from anybody signed in.

export interface EventRow {
  stripeEventId: string;
  type: string;
  stripeObjectId: string;
  apiVersion: string | null;
  occurredAt: Date;
}

/** Writes down that an event came. False when it had come before. */
export async function insertEvent(tx: Tx, event: EventRow, status: "received" | "ignored"): Promise<boolean> {
  const row = await tx
    .insertInto("stripeEvents")
    .values({ ...event, status, createdAt: now(), closedAt: status === "ignored" ? now() : null })
    .onConflict((conflict) => conflict.column("stripeEventId").doNothing())
    .returning("stripeEventId")
    .executeTakeFirst();
  return row !== undefined;
}

/** An event that was written down. */
export async function findEvent(stripeEventId: string) {
  return asService()
    .selectFrom("stripeEvents")
    .select(["stripeEventId", "type", "stripeObjectId", "status", "attempts"])
    .where("stripeEventId", "=", stripeEventId)
    .executeTakeFirst();
}

/** Writes down how a try ended. */
export async function closeEvent(
  stripeEventId: string,
  status: "received" | "done" | "dead",
  lastError: string | null,
): Promise<void> {
  await asService()
    .updateTable("stripeEvents")
    .set((eb) => ({
      status,
      lastError,
      attempts: eb("attempts", "+", 1),
      closedAt: status === "received" ? null : now(),
    }))
    .where("stripeEventId", "=", stripeEventId)
    .execute();
}

/** Opens a dead event again. False when it is not dead. */
export async function reopenEvent(tx: Tx, stripeEventId: string): Promise<boolean> {
  const result = await tx
    .updateTable("stripeEvents")
    .set({ status: "received", closedAt: null })
    .where("stripeEventId", "=", stripeEventId)
    .where("status", "=", "dead")
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Takes the dead letters of an event out of the queue, as it is tried anew. */
export async function discardDeadEventJobs(tx: Tx, stripeEventId: string): Promise<void> {
  await sql`delete from pgboss.job where name = ${deadLetterOf(stripeEventJob.name)} and state < 'active'
    and data->>'stripeEventId' = ${stripeEventId}`.execute(tx);
}

/** Events that nobody could process, the newest first, after the cursor (an event's id). */
export async function listDeadEvents({ search, cursor, limit }: DeadEventQuery) {
  let rows = asService()
    .selectFrom("stripeEvents")
    .select(["stripeEventId", "type", "stripeObjectId", "attempts", "lastError", "occurredAt"])
    .where("status", "=", "dead")
    .orderBy("createdAt", "desc")
    .orderBy("stripeEventId", "desc")
    .limit(limit);
  if (search) {
    const pattern = likePattern(search);
    rows = rows.where(
      sql<boolean>`(lower(stripe_event_id) like ${pattern} or lower(type) like ${pattern}
        or lower(stripe_object_id) like ${pattern})`,
    );
  }
  if (cursor) {
    rows = rows.where(
      sql<boolean>`(created_at, stripe_event_id) <
        (select e.created_at, e.stripe_event_id from public.stripe_events e where e.stripe_event_id = ${cursor})`,
    );
  }
  return rows.execute();
}

/** Removes old events. @returns How many. */
export function deleteOldEvents(before: Date, limit: number): Promise<number> {
  return deleteBatch("stripe_events", sql`created_at < ${before}`, limit);
}
