import type { HealthFact, HealthState } from "../schema.ts";

/** What a part answered. Whatever a check throws means that the part is down. */
export interface CheckResult {
  state: HealthState;
  facts: readonly HealthFact[];
}

/** A check stops what it does when the signal aborts, where it can. */
export type Check = (signal: AbortSignal) => Promise<CheckResult>;
