import { now } from "../platform/clock.ts";
import { log } from "../platform/log.ts";
import { markKept } from "./store.ts";

const EVERY_MS = 60_000;

const kept = new Set<string>();
let timer: NodeJS.Timeout | null = null;

async function tell(): Promise<void> {
  try {
    await markKept([...kept], now());
  } catch (error) {
    log.warn({ err: error }, "reservations that are under way were not kept");
  }
}

/**
 * Keeps the reservation of something that has no run of its own from being taken for one of a process that died, however
 * long it takes.
 * @returns Ends it; to be called whatever became of the reservation.
 */
export function keepReservation(id: string): () => void {
  kept.add(id);
  timer ??= setInterval(() => void tell(), EVERY_MS).unref();
  return () => {
    kept.delete(id);
    if (kept.size > 0 || !timer) return;
    clearInterval(timer);
    timer = null;
  };
}
