import { log } from "../../platform/log.ts";
import { processWide } from "../../platform/process-wide.ts";
import { type ArenaShifts, shiftKey } from "./rate-models.ts";
import { readRatings } from "./store.ts";

const REFRESH_MS = 60_000;
const NONE: ArenaShifts = new Map();

interface Known {
  shifts: ArenaShifts;
  refreshedAt: number;
}

// One for the process: its bundles must see the same ratings.
const remembered = processWide<{ value?: Known | undefined }>("arena-shifts", () => ({}));

/** Reads the shifts of the instance's ratings now. */
export async function loadArenaShifts(nowMs: number): Promise<ArenaShifts> {
  const rows = await readRatings();
  const shifts = new Map(
    rows.flatMap(({ intent, modelId, shiftTenths }) =>
      shiftTenths === 0 ? [] : [[shiftKey(intent, modelId), shiftTenths / 10] as const],
    ),
  );
  remembered.value = { shifts, refreshedAt: nowMs };
  return shifts;
}

/**
 * The shifts that this process knows, and at most once a minute has them read again beside what is being done: a message
 * never waits for them.
 */
export function findArenaShifts(nowMs: number): ArenaShifts {
  const known = remembered.value;
  if (known && nowMs - known.refreshedAt < REFRESH_MS) return known.shifts;
  remembered.value = { shifts: known?.shifts ?? NONE, refreshedAt: nowMs };
  loadArenaShifts(nowMs).catch((error: unknown) => log.warn({ err: error }, "the arena's ratings were not read"));
  return known?.shifts ?? NONE;
}
