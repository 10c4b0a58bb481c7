import type { RetentionClass } from "../../platform/retention/run-retention.ts";
import { purgeKept } from "./store.ts";

/** Answers that have run out. */
export const cacheRetention: RetentionClass = { period: "cached_answers", batchSize: 500, purge: purgeKept };
