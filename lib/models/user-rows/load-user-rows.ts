import { nowMs } from "../../platform/clock.ts";
import { processWide } from "../../platform/process-wide.ts";
import { listMemberIds, readUserRows, type UserRows } from "./store.ts";

const CACHE_TTL_MS = 5_000;
const CACHE_USERS = 2_000;

interface Entry {
  untilMs: number;
  rows: Promise<UserRows>;
}

// One for the process: what one of its bundles changes must not live on in another.
const cache = processWide("user-rows", (): Map<string, Entry> => new Map());

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
