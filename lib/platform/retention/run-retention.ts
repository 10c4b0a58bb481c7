import { nowMs } from "../clock.ts";
import { asService } from "../db/scopes.ts";
import { log } from "../log.ts";

const DAY_MS = 24 * 3600 * 1000;

/** A kind of rows or files that go away by themselves. */
export interface RetentionClass {
  /** Row of `retention_periods` that says after how many days. */
  period: string;
  /** How many at a time: one statement must not hold up the others for long. */
  batchSize: number;
  /**
   * Removes at most `limit` of what is older than `before`. Safe in several workers at once.
   * @returns How many were removed; less than `limit` when nothing is left.
   */
  purge(before: Date, limit: number): Promise<number>;
}

async function purgeAll({ purge, batchSize }: RetentionClass, before: Date): Promise<number> {
  for (let total = 0; ; ) {
    const removed = await purge(before, batchSize);
    total += removed;
    if (removed < batchSize) return total;
  }
}

/**
 * Removes what has been kept for its time, batch by batch. A class that fails, or has no period, is logged and does not
 * keep the others back.
 * @returns How much was removed of each class.
 */
export async function runRetention(classes: readonly RetentionClass[]): Promise<Record<string, number>> {
  // As service: how long things are kept is the operator's.
  const rows = await asService().selectFrom("retentionPeriods").select(["class", "days"]).execute();
  const days = new Map(rows.map((row) => [row.class, row.days]));
  const removed: Record<string, number> = {};
  for (const one of classes) {
    try {
      const period = days.get(one.period);
      if (period === undefined) throw new Error(`there is no retention period for ${one.period}`);
      const count = await purgeAll(one, new Date(nowMs() - period * DAY_MS));
      removed[one.period] = (removed[one.period] ?? 0) + count;
    } catch (error) {
      log.error({ err: error, class: one.period }, "retention failed");
    }
  }
  if (Object.values(removed).some((count) => count > 0)) log.info({ removed }, "retention");
  return removed;
}
