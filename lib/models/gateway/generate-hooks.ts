import type { AttemptReport } from "./attempt.ts";
import type { Target } from "./target.ts";

/** A second provider was asked because the first was slow. */
export interface Hedge {
  /** The one that was slow, and the one that was asked too. */
  slow: Target;
  second: Target;
  /** After how many milliseconds. */
  afterMs: number;
  /** Whether the second one began first. */
  won: boolean;
}

export interface GenerateHooks {
  /** Called exactly once for every call to a provider, when it has ended. */
  onAttempt(report: AttemptReport): void;
  /** Called before each call, with the target that is about to answer; for a second one when it has begun first. */
  onTarget?(target: Target): void;
  /** Called when a target was not asked, because each of its keys has spent what it may today, and another one is. */
  onPassedOver?(target: Target): void;
  /** Called when one of two calls for the same answer has begun. */
  onHedge?(hedge: Hedge): void;
}
