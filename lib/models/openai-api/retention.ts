import type { RetentionClass } from "../../platform/retention/run-retention.ts";
import { purgeDecisions } from "./store.ts";

/** What Auto chose for calls of the API. */
export const callDecisionRetention: RetentionClass = { period: "api_decisions", batchSize: 500, purge: purgeDecisions };
