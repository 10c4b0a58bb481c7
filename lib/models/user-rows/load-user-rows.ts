import { nowMs } from "../../platform/clock.ts";
import { listMemberIds, readUserRows, type UserRows } from "./store.ts";

const CACHE_TTL_MS = 5_000;
const CACHE_USERS = 2_000;

interface Entry {
  untilMs: number;
  rows: Promise<UserRows>;
}

// On globalThis: routes are separate bundles, and what one of them changes must not live on in the other.
const holder = globalThis as typeof globalThis & { nexusUserRows?: Map<string, Entry> };
holder.nexusUserRows ??= new Map();
const cache = holder.nexusUserRows;

/** A user's rows, at most five seconds old: the same object while they are, shared by everyone who asks at once. */
export function loadUserRows(userId: string): Promise<UserRows> {
  const known = cache.get(userId);
  if (known && known.untilMs > nowMs()) return known.rows;
  const entry = { untilMs: nowMs() + CACHE_TTL_MS, rows: readUserRows(userId) };
  cache.delete(userId);
  cache.set(userId, entry);
  if (cache.size > CACHE_USERS) cache.delete(cache.keys().next().value ?? userId);
  entry.rows.catch(() => {
    if (cache.get(userId) === entry) cache.delete(userId);
  });
  return entry.rows;
}

/** Makes the next `loadUserRows` of a user read the tables; one that is being read may be older than the change. */
export function forgetUserRows(userId: string): void {
  cache.delete(userId);
}

/** The same for everybody in a workspace. */
export async function forgetMemberRows(workspaceId: string): Promise<void> {
  (await listMemberIds(workspaceId)).forEach(forgetUserRows);
}
