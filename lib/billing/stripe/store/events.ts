import { sql } from "kysely";
import { now } from "../../../platform/clock.ts";
import { asService, type Tx } from "../../../platform/db/scopes.ts";
import { deleteBatch } from "../../../platform/retention/purge-rows.ts";

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

/** Events that nobody could process, the newest first. */
export async function listDeadEvents(limit: number) {
  return asService()
    .selectFrom("stripeEvents")
    .select(["stripeEventId", "type", "stripeObjectId", "attempts", "lastError", "occurredAt"])
    .where("status", "=", "dead")
    .orderBy("createdAt", "desc")
    .limit(limit)
    .execute();
}

/** Removes old events. @returns How many. */
export function deleteOldEvents(before: Date, limit: number): Promise<number> {
  return deleteBatch("stripe_events", sql`created_at < ${before}`, limit);
}
