import type { ProviderErrorKind } from "../schema.ts";
import type { Pace } from "./pace.ts";
import { deadlineMsOf, SILENCE_MS, type SilenceWindow } from "./patience.ts";
import type { ProviderError } from "./provider-error.ts";
import type { RetryBudget } from "./retry-budget.ts";
import type { Target } from "./target.ts";

/** Tries of one target beside the first. */
const MAX_RETRIES = 2;
const BACKOFF_MS = { first: 250, most: 4_000 };
const MAX_RETRY_AFTER_MS = 10_000;
/** All pauses of one answer together: with nobody else to ask, and while another model could answer (RL-01, RL-07). */
const MAX_PAUSE_MS = { alone: 10_000, withOthers: 2_000 };

/** What is said of a key, not of the model. */
const OF_THE_KEY = new Set<ProviderErrorKind>(["auth", "payment", "rate_limited", "breaker_open"]);
/** Nobody was asked, so that another model may be. */
const NOT_ASKED = new Set<ProviderErrorKind>(["breaker_open", "spend_cap"]);

/**
 * The pause before retry number `retry` (0 is the first): what the provider asks for, else full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 * @returns Milliseconds; null when the provider asks for more than ten seconds.
 */
export function pauseMs(retry: number, error: ProviderError, random: () => number): number | null {
  if (error.retryAfterMs !== null) return error.retryAfterMs <= MAX_RETRY_AFTER_MS ? error.retryAfterMs : null;
  return random() * Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** retry);
}

/** Whom to ask next for one answer, and when: at most two retries a target, then the next one, until the deadline. */
export class AttemptPlan {
  private index = 0;
  private retries = 0;
  private firstFailureAt: number | null = null;
  private pausedMs = 0;
  /** Since when the models have been silent together. */
  private silentSince: number;
  private triedAt: number;
  /** The first that was really asked and has failed. */
  private firstAsked: number | null = null;
  private readonly deadlineAt: number;
  private readonly targets: readonly Target[];
  private readonly pace: Pace;
  private readonly budget: RetryBudget;

  /** @param withinMs Milliseconds until the deadline, where it is to be sooner than what the targets may take. */
  constructor(targets: readonly Target[], pace: Pace, budget: RetryBudget, withinMs = Number.POSITIVE_INFINITY) {
    this.targets = targets;
    this.pace = pace;
    this.budget = budget;
    const longest = Math.max(...targets.map(({ model }) => deadlineMsOf(model)));
    this.silentSince = pace.nowMs();
    this.triedAt = this.silentSince;
    this.deadlineAt = this.silentSince + Math.min(withinMs, longest);
  }

  /** The target to ask first. */
  get first(): Target {
    const [first] = this.targets;
    if (!first) throw new Error("generate needs a target");
    return first;
  }

  /**
   * How long the present target may be silent. Null where it is alone: no other one has been asked for this answer or
   * could be.
   * @param isAble Whether a target could be asked now.
   */
  silenceWindow(isAble: (target: Target) => boolean): SilenceWindow | null {
    const others = this.targets.slice(this.index + 1).filter(isAble);
    if (others.length === 0 && (this.firstAsked ?? this.index) === this.index) return null;
    const leftMs = SILENCE_MS - (this.pace.nowMs() - this.silentSince);
    // A model of the own machine has time of its own.
    return { leftMs, others: others.filter(({ model }) => !model.local).length };
  }

  /** Moves on to the next target although the present one has not failed; null when there is none, or no time. */
  moveOn(): Target | null {
    const next = this.targets[this.index + 1];
    if (!next || this.leftMs <= 0) return null;
    this.index++;
    this.retries = 0;
    this.triedAt = this.pace.nowMs();
    return next;
  }

  /** Milliseconds until the deadline. */
  get leftMs(): number {
    return this.deadlineAt - this.pace.nowMs();
  }

  /**
   * The target to ask after a failure, once its pause is over; null when there is none.
   * @param isResting Whether the breaker of the one that failed is open: it is then not asked again.
   * @param otherKey Whether another key of the one that failed could be asked.
   * @throws ProviderError `aborted` when the signal aborts the pause.
   */
  async next(
    error: ProviderError,
    isResting: boolean,
    signal: AbortSignal | undefined,
    otherKey = false,
  ): Promise<Target | null> {
    const now = this.pace.nowMs();
    this.firstFailureAt ??= now;
    if (!NOT_ASKED.has(error.kind)) this.firstAsked ??= this.index;
    // Only silence that is no sign of a fault is waited for so long.
    if (now - this.triedAt > SILENCE_MS) this.silentSince = now;
    const next = await this.choose(error, isResting, signal, otherKey);
    this.triedAt = this.pace.nowMs();
    return next;
  }

  private async choose(
    error: ProviderError,
    isResting: boolean,
    signal: AbortSignal | undefined,
    otherKey: boolean,
  ): Promise<Target | null> {
    const target = this.targets[this.index];
    if (target && otherKey && this.takesOtherKey(target, error)) return target;
    if (!error.transient && !NOT_ASKED.has(error.kind)) return null;
    const pause = target && !isResting ? this.retryPause(target, error) : null;
    if (target && pause !== null) {
      this.retries++;
      this.pausedMs += pause;
      await this.pace.wait(pause, signal);
      return target;
    }
    this.index++;
    this.retries = 0;
    return this.leftMs > 0 ? (this.targets[this.index] ?? null) : null;
  }

  // Another key is one more try of the same target, at once: what was refused or limited was the key.
  private takesOtherKey(target: Target, { kind }: ProviderError): boolean {
    if (!OF_THE_KEY.has(kind) || this.retries >= MAX_RETRIES || this.leftMs <= 0) return false;
    // A key that is refused is asked once and never again, so it takes nothing from what protects the provider.
    if (kind === "rate_limited" && !this.budget.take(target.model.provider, this.pace.nowMs())) return false;
    this.retries++;
    return true;
  }

  private retryPause(target: Target, error: ProviderError): number | null {
    // Who was waited for in vain once would be waited for in vain again.
    if (error.kind === "timeout" || error.kind === "stalled" || error.kind === "spend_cap") return null;
    if (this.retries >= MAX_RETRIES) return null;
    const pause = pauseMs(this.retries, error, this.pace.random);
    if (pause === null || pause >= this.leftMs || !this.fits(pause)) return null;
    return this.budget.take(target.model.provider, this.pace.nowMs()) ? pause : null;
  }

  private fits(pause: number): boolean {
    if (this.index + 1 >= this.targets.length) return this.pausedMs + pause <= MAX_PAUSE_MS.alone;
    const sinceFailure = this.pace.nowMs() - (this.firstFailureAt ?? this.pace.nowMs());
    return sinceFailure + pause <= MAX_PAUSE_MS.withOthers;
  }
}
