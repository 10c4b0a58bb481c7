import { RollingCounts } from "./rolling-counts.ts";

const WINDOW_MS = 60_000;
const SHARE = 0.1;
/** Retries a minute that are always allowed, so that a quiet provider has any at all. */
const FLOOR = 10;

/**
 * How many retries each provider may still get: a tenth of its calls of the last minute and a small floor. A provider
 * that is down would otherwise be asked three times as often as one that works
 * (https://sre.google/sre-book/handling-overload/, "per-client retry budget").
 */
export class RetryBudget {
  private readonly providers = new Map<string, RollingCounts>();

  private of(provider: string): RollingCounts {
    let counts = this.providers.get(provider);
    if (!counts) {
      counts = new RollingCounts(WINDOW_MS);
      this.providers.set(provider, counts);
    }
    return counts;
  }

  /** Counts a call that is about to be made, retries included. */
  noteCall(provider: string, nowMs: number): void {
    this.of(provider).add(nowMs, false);
  }

  /** Takes one retry if there is one left. */
  take(provider: string, nowMs: number): boolean {
    const counts = this.of(provider);
    const { total, marked } = counts.read(nowMs);
    if (marked >= FLOOR + Math.floor(total * SHARE)) return false;
    counts.mark(nowMs);
    return true;
  }
}
