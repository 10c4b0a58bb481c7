import { nowMs } from "../../platform/clock.ts";
import type { ChatRequest, ModelEvent, TokenUsage } from "../schema.ts";
import { openStream } from "./open-stream.ts";
import { ProviderError, toProviderError } from "./provider-error.ts";
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
  error?: ProviderError;
}

export interface GenerateHooks {
  /** Called exactly once for every call to a provider, when it has ended. */
  onAttempt(report: AttemptReport): void;
  /** Called before each call, with the target that is about to answer. */
  onTarget?(target: Target): void;
}

/** Tries of the last target, when there is nobody else to ask. */
const MAX_TRIES_OF_LAST = 3;
const BACKOFF_MS = { first: 250, most: 4_000 };
const MAX_RETRY_AFTER_MS = 10_000;

/** Full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), or what the provider asks. */
function backoffMs(attempt: number, error: ProviderError): number | null {
  if (error.retryAfterMs !== null) return error.retryAfterMs <= MAX_RETRY_AFTER_MS ? error.retryAfterMs : null;
  return Math.random() * Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** attempt);
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(new ProviderError("aborted", "stopped while waiting"));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

const isContent = (event: ModelEvent) => event.type !== "finish";

class Attempt {
  firstTokenMs: number | null = null;
  usage: TokenUsage | null = null;
  private readonly startedAt = nowMs();
  private readonly begin = performance.now();
  private readonly target: Target;
  private readonly hooks: GenerateHooks;
  private reported = false;

  constructor(target: Target, hooks: GenerateHooks) {
    this.target = target;
    this.hooks = hooks;
  }

  see(events: readonly ModelEvent[]): void {
    if (this.firstTokenMs === null && events.some(isContent))
      this.firstTokenMs = Math.round(performance.now() - this.begin);
    const last = events.at(-1);
    if (last?.type === "finish") this.usage = last.usage;
  }

  report(outcome: AttemptReport["outcome"], error?: ProviderError): void {
    if (this.reported) return;
    this.reported = true;
    const latencyMs = Math.round(performance.now() - this.begin);
    const { target, startedAt, firstTokenMs, usage } = this;
    this.hooks.onAttempt({ target, startedAt, outcome, firstTokenMs, latencyMs, usage, ...(error ? { error } : {}) });
  }
}

/**
 * Streams one answer from the first target that gives one. Another target is asked, or the last one again, only before
 * the first content and only for failures that may pass (RL-01, 02, 04); once something was shown, the error is thrown
 * and the caller keeps the partial text.
 * @param signal Stop. Aborting it reports the attempt as stopped and ends the stream without an error.
 * @throws ProviderError of the last attempt, with the model's name filled in.
 */
export async function* generate(
  request: ChatRequest,
  targets: readonly Target[],
  hooks: GenerateHooks,
  options: { signal?: AbortSignal },
): AsyncGenerator<ModelEvent[]> {
  const { signal } = options;
  for (let index = 0, tries = 1; ; tries++) {
    const target = targets[index];
    if (!target) throw new Error("generate needs a target");
    hooks.onTarget?.(target);
    const attempt = new Attempt(target, hooks);
    try {
      for await (const events of await openStream(request, target, signal)) {
        attempt.see(events);
        yield events;
      }
      attempt.report("complete");
      return;
    } catch (thrown) {
      const error = toProviderError(thrown, nowMs());
      error.modelName = target.model.name;
      if (signal?.aborted) return attempt.report("stopped");
      attempt.report(attempt.firstTokenMs === null ? "failed" : "interrupted", error);
      if (attempt.firstTokenMs !== null || !error.transient) throw error;
      const next = await nextTarget(index, targets.length, tries, error, signal);
      if (signal?.aborted) return;
      if (next === null) throw error;
      if (next !== index) tries = 0;
      index = next;
    } finally {
      // The consumer stopped reading (its loop threw): what was generated so far still counts.
      attempt.report("interrupted");
    }
  }
}

/** The index to ask next: at once the next target, or the last one again after a pause; null to give up. */
async function nextTarget(
  index: number,
  count: number,
  tries: number,
  error: ProviderError,
  signal: AbortSignal | undefined,
) {
  if (index + 1 < count) return index + 1;
  // Who was waited for in vain once would be waited for in vain again.
  const hung = error.kind === "timeout" || error.kind === "stalled";
  if (tries >= MAX_TRIES_OF_LAST || count > 1 || hung) return null;
  const delayMs = backoffMs(tries - 1, error);
  if (delayMs === null) return null;
  try {
    await wait(delayMs, signal);
    return index;
  } catch {
    return null;
  }
}
