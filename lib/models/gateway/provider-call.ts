import type { ChatRequest } from "../chat-request.ts";
import { estimateRequestTokens, QUARTERS_PER_TOKEN } from "../estimate-tokens.ts";
import { getProvider } from "../providers/registry.ts";
import type { ModelEvent } from "../schema.ts";
import { Attempt } from "./attempt.ts";
import { askPermit } from "./breaker/permit.ts";
import type { GatewayState } from "./gateway-state.ts";
import type { GenerateHooks } from "./generate-hooks.ts";
import { openStream } from "./open-stream.ts";
import { noteKeyFailure, noteSpend } from "./operator-keys/note-call.ts";
import { pickKey } from "./operator-keys/pick-key.ts";
import type { Pace } from "./pace.ts";
import { type SilenceWindow, waitingFor } from "./patience.ts";
import { ProviderError, toProviderError } from "./provider-error.ts";
import type { Target } from "./target.ts";

/** What the calls of one answer share. */
export interface CallContext {
  request: ChatRequest;
  hooks: GenerateHooks;
  signal: AbortSignal | undefined;
  pace: Pace;
  gateway: GatewayState;
}

/** How a call is to be made. */
export interface CallTerms {
  /** Until the deadline over all calls, in milliseconds. */
  leftMs: number;
  /** What is left of the time in which it may be silent; null where it is alone. */
  window: SilenceWindow | null;
  /** Called when the provider is about to be asked. */
  onAsk?(): void;
}

/** One call to one provider for an answer: asks the breaker and a key, reads, and is reported exactly once. */
export class ProviderCall {
  readonly target: Target;
  /** The target with the key that the call is made with. */
  used: Target;
  private attempt: Attempt | null = null;
  private readonly context: CallContext;
  private readonly own: AbortController | null;
  private readonly signal: AbortSignal | undefined;

  /** @param isCancelable Whether `cancel` may be called; a call that it cannot happen to is spared the listeners. */
  constructor(context: CallContext, target: Target, isCancelable: boolean) {
    this.context = context;
    this.target = target;
    this.used = target;
    this.own = isCancelable ? new AbortController() : null;
    this.signal =
      this.own && context.signal
        ? AbortSignal.any([context.signal, this.own.signal])
        : (this.own?.signal ?? context.signal);
  }

  /**
   * Reads the answer.
   * @throws ProviderError with the model's name filled in; `aborted` when it was stopped or cancelled.
   */
  async *read(terms: CallTerms): AsyncGenerator<ModelEvent[]> {
    const { request, gateway, pace } = this.context;
    try {
      const { model } = this.target;
      const clock = { nowMs: pace.nowMs(), random: pace.random };
      this.used = pickKey(this.target, request.promptCacheKey ?? null, gateway, clock);
      const permit = await askPermit(gateway.breakers, this.used, pace);
      if (this.own?.signal.aborted) {
        permit.ended(null);
        throw new ProviderError("aborted", "cancelled before it was asked");
      }
      terms.onAsk?.();
      gateway.retries.noteCall(model.provider, pace.nowMs());
      const attempt = this.open(permit.ended);
      const { signMs, contentMs } = waitingFor(model, {
        window: terms.window,
        usualMs: gateway.health.usualFirstTokenMs(model.id),
        opensAtOnce: getProvider(this.target.provider).opensAtOnce ?? false,
        effort: request.reasoningEffort,
      });
      const waiting = { signMs, contentMs: Math.min(contentMs, terms.leftMs) };
      for await (const events of await openStream(request, this.used, this.signal, waiting)) {
        if (attempt.see(events)) permit.begun();
        yield events;
      }
      attempt.report("complete");
    } catch (thrown) {
      throw await this.failed(thrown);
    } finally {
      // The consumer stopped reading (its loop threw): what was generated so far still counts.
      this.attempt?.report("interrupted");
    }
  }

  private open(onEnd: (error: ProviderError | null | undefined) => void): Attempt {
    const { request, gateway, hooks, pace } = this.context;
    const attempt = new Attempt(this.used, pace, (report) => {
      onEnd(report.outcome === "complete" ? undefined : (report.error ?? null));
      gateway.health.note(report, pace.nowMs());
      const { outputQuarters } = attempt;
      const inputTokens = report.usage || outputQuarters === 0 ? 0 : estimateRequestTokens(request);
      noteSpend(gateway, report, { inputTokens, outputQuarters }, pace.nowMs());
      hooks.onAttempt(report);
    });
    this.attempt = attempt;
    return attempt;
  }

  private async failed(thrown: unknown): Promise<ProviderError> {
    const { gateway, pace } = this.context;
    const error = toProviderError(thrown, pace.nowMs());
    error.modelName = this.target.model.name;
    if (this.signal?.aborted) {
      this.attempt?.report("stopped");
      return error;
    }
    const shown = this.attempt !== null && this.attempt.firstTokenMs !== null;
    this.attempt?.report(shown ? "interrupted" : "failed", error);
    await noteKeyFailure(gateway, this.used, error, pace.nowMs());
    return error;
  }

  /**
   * Gives the call up because another one has answered. Its provider had the prompt and says nothing more of what it
   * counts, so that the prompt, and what had come, is counted here.
   */
  cancel(): void {
    if (this.attempt) {
      this.attempt.used(
        {
          inputTokens: Math.ceil(estimateRequestTokens(this.context.request)),
          outputTokens: Math.ceil(this.attempt.outputQuarters / QUARTERS_PER_TOKEN),
          cachedInputTokens: 0,
          cacheWriteTokens: 0,
          reasoningTokens: 0,
        },
        true,
      );
      this.attempt.report("stopped");
    }
    this.own?.abort();
  }
}
