import { sql } from "kysely";
import { deleteBatch } from "./purge-rows.ts";
import type { RetentionClass } from "./run-retention.ts";

/** Counts of windows that are long over. */
export const throttleRetention: RetentionClass = {
  period: "throttles",
  batchSize: 1_000,
  purge: (before, limit) => deleteBatch("throttles", sql`window_start < ${before}`, limit),
};
