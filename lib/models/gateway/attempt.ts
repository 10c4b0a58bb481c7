import { tokenQuarters } from "../estimate-tokens.ts";
import type { ModelEvent, TokenUsage } from "../schema.ts";
import type { Pace } from "./pace.ts";
import type { ProviderError } from "./provider-error.ts";
import type { Target } from "./target.ts";

/** What became of one call to one provider. */
export interface AttemptReport {
  target: Target;
  /** Unix ms. */
  startedAt: number;
  outcome: "complete" | "stopped" | "interrupted" | "failed";
  firstTokenMs: number | null;
  latencyMs: number;
  /** Null when the provider did not say. */
  usage: TokenUsage | null;
  /** True when `usage` was worked out here because the provider did not say all of it. */
  usageEstimated?: boolean;
  error?: ProviderError;
}

const isContent = (event: ModelEvent) => event.type !== "finish";

/** One call while it goes on: measures it, and reports it exactly once. */
export class Attempt {
  firstTokenMs: number | null = null;
  /** Quarters of tokens of all that came, to estimate what a call that broke off has cost. */
  outputQuarters = 0;
  private usage: TokenUsage | null = null;
  private usageEstimated = false;
  private readonly startedAt: number;
  private readonly begin = performance.now();
  private readonly target: Target;
  private readonly onEnd: (report: AttemptReport) => void;
  private reported = false;

  constructor(target: Target, pace: Pace, onEnd: (report: AttemptReport) => void) {
    this.target = target;
    this.startedAt = pace.nowMs();
    this.onEnd = onEnd;
  }

  /** Takes note of a batch of events. Returns whether the first content is in it. */
  see(events: readonly ModelEvent[]): boolean {
    for (const event of events) if ("delta" in event) this.outputQuarters += tokenQuarters(event.delta);
    const last = events.at(-1);
    if (last?.type === "finish") this.usage = last.usage;
    if (this.firstTokenMs !== null || !events.some(isContent)) return false;
    this.firstTokenMs = Math.round(performance.now() - this.begin);
    return true;
  }

  /** Takes note of what a call that does not stream has used. */
  used(usage: TokenUsage, isEstimated: boolean): void {
    this.usage = usage;
    this.usageEstimated = isEstimated;
  }

  /** Reports how it ended; every further call does nothing. */
  report(outcome: AttemptReport["outcome"], error?: ProviderError): void {
    if (this.reported) return;
    this.reported = true;
    const latencyMs = Math.round(performance.now() - this.begin);
    const { target, startedAt, firstTokenMs, usage, usageEstimated } = this;
    this.onEnd({
      target,
      startedAt,
      outcome,
      firstTokenMs,
      latencyMs,
      usage,
      ...(usageEstimated ? { usageEstimated } : {}),
      ...(error ? { error } : {}),
    });
  }
}
