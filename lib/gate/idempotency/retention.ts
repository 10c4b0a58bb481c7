import { sql } from "kysely";
import { deleteBatch } from "../../platform/retention/purge-rows.ts";
import type { RetentionClass } from "../../platform/retention/run-retention.ts";

/** Idempotency keys with the answers that were stored for them. */
export const idempotencyRetention: RetentionClass = {
  period: "idempotency_keys",
  batchSize: 200,
  purge: (before, limit) => deleteBatch("idempotency_keys", sql`created_at < ${before}`, limit),
};
