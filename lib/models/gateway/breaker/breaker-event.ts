import type { Trip } from "./trip.ts";

/** A breaker that opened, or closed again after its probes went well. What it stands for is in its key. */
export interface BreakerEvent {
  key: string;
  phase: "open" | "closed";
  /** Unix ms. */
  at: number;
}

/** How many are kept: more than a page shows, because nobody sees those of other people's keys. */
export const KEPT_EVENTS = 500;

/** What is told of a change; null for one between open and half-open. `CHANGE_SCRIPT` does the same inside Redis. */
export function eventOf(key: string, before: Trip | null, after: Trip | null, at: number): BreakerEvent | null {
  if ((before === null) === (after === null)) return null;
  return { key, phase: after ? "open" : "closed", at };
}

/** Reads an event as Redis holds it, `at:phase:key`; null for anything else. */
export function parseEvent(text: unknown): BreakerEvent | null {
  const [, at, phase, key] = /^(\d+):(open|closed):(.+)$/.exec(String(text)) ?? [];
  if (!key || (phase !== "open" && phase !== "closed")) return null;
  return { key, phase, at: Number(at) };
}
