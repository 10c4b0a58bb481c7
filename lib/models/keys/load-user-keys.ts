import { nowMs } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import type { Refusal } from "../gateway/dead-keys.ts";
import { listSealedKeys, openKey, type UserKey as StoredUserKey } from "./store.ts";

/** A user's own key; one that its provider refused is not to be used until it is changed or tested. */
export interface UserKey extends StoredUserKey {
  refusedFor: Refusal | null;
}

const CACHE_TTL_MS = 5_000;
const CACHE_USERS = 2_000;

interface Entry {
  untilMs: number;
  envelopes: string;
  keys: readonly UserKey[];
}

const cache = new Map<string, Entry>();

function open(userId: string, rows: Awaited<ReturnType<typeof listSealedKeys>>): UserKey[] {
  return rows.flatMap((row) => {
    try {
      return [{ ...openKey(userId, row), refusedFor: row.refusedFor }];
    } catch {
      // Fails closed: a key that does not open is as good as none, and the settings offer to enter it again.
      log.error({ userId, provider: row.provider }, "a stored provider key could not be opened");
      return [];
    }
  });
}

/**
 * A user's own provider keys in the clear, at most five seconds old. The same array as long as nothing changed, so that
 * callers can keep what they derive from it.
 */
export async function loadUserKeys(userId: string): Promise<readonly UserKey[]> {
  const known = cache.get(userId);
  if (known && known.untilMs > nowMs()) return known.keys;
  const rows = await listSealedKeys(userId);
  const envelopes = rows.map(({ envelope, baseUrl, refusedFor }) => `${envelope} ${baseUrl} ${refusedFor}`).join("\n");
  const keys = known?.envelopes === envelopes ? known.keys : open(userId, rows);
  cache.delete(userId);
  cache.set(userId, { untilMs: nowMs() + CACHE_TTL_MS, envelopes, keys });
  if (cache.size > CACHE_USERS) cache.delete(cache.keys().next().value ?? userId);
  return keys;
}

/** Makes the next `loadUserKeys` of a user read the table. */
export function forgetUserKeys(userId: string): void {
  const known = cache.get(userId);
  if (known) known.untilMs = 0;
}
