import { nowMs } from "../../platform/clock.ts";
import { ProviderError } from "./provider-error.ts";

/** Time and chance as the gateway uses them, in one place, so that its tests neither wait nor guess. */
export interface Pace {
  /** Unix ms. */
  nowMs(): number;
  /** From 0 to below 1. */
  random(): number;
  /** Resolves after `ms`. @throws ProviderError `aborted` as soon as the signal aborts. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>;
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
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** The clock of the house, real chance, real pauses. */
export const REAL_PACE: Pace = { nowMs, random: Math.random, wait };
