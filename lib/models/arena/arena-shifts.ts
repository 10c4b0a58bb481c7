import { log } from "../../platform/log.ts";
import { type ArenaShifts, shiftKey } from "./rate-models.ts";
import { readRatings } from "./store.ts";

const REFRESH_MS = 60_000;
const NONE: ArenaShifts = new Map();

interface Known {
  shifts: ArenaShifts;
  refreshedAt: number;
}

// On globalThis: the routes of a process are separate bundles and must see the same ratings.
const holder = globalThis as typeof globalThis & { nexusArenaShifts?: Known };

/** Reads the shifts of the instance's ratings now. */
export async function loadArenaShifts(nowMs: number): Promise<ArenaShifts> {
  const rows = await readRatings();
  const shifts = new Map(
    rows.flatMap(({ intent, modelId, shiftTenths }) =>
      shiftTenths === 0 ? [] : [[shiftKey(intent, modelId), shiftTenths / 10] as const],
    ),
  );
  holder.nexusArenaShifts = { shifts, refreshedAt: nowMs };
  return shifts;
}

/**
 * The shifts that this process knows, and at most once a minute has them read again beside what is being done: a message
 * never waits for them.
 */
export function findArenaShifts(nowMs: number): ArenaShifts {
  const known = holder.nexusArenaShifts;
  if (known && nowMs - known.refreshedAt < REFRESH_MS) return known.shifts;
  holder.nexusArenaShifts = { shifts: known?.shifts ?? NONE, refreshedAt: nowMs };
  loadArenaShifts(nowMs).catch((error: unknown) => log.warn({ err: error }, "the arena's ratings were not read"));
  return known?.shifts ?? NONE;
}
