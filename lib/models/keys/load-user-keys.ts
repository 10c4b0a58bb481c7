import { log } from "../../platform/log.ts";
import { REFUSALS, type Refusal } from "../gateway/dead-keys.ts";
import { forgetUserRows, loadUserRows } from "../user-rows/load-user-rows.ts";
import type { SealedKey, UserRows } from "../user-rows/store.ts";
import { type NewKey, openKey } from "./store.ts";

/** A user's own key; one that its provider refused is not to be used until it is changed or tested. */
export interface UserKey extends NewKey, Pick<SealedKey, "id" | "weight" | "dailyCapMicroUsd" | "paused"> {
  refusedFor: Refusal | null;
}

const CACHE_USERS = 2_000;

interface Entry {
  rows: UserRows;
  envelopes: string;
  keys: readonly UserKey[];
}

const cache = new Map<string, Entry>();

function open(userId: string, rows: readonly SealedKey[]): UserKey[] {
  return rows.flatMap((row) => {
    try {
      const { id, weight, dailyCapMicroUsd, paused } = row;
      const refusedFor = REFUSALS.find((reason) => reason === row.refusedFor) ?? null;
      return [{ ...openKey(userId, row), id, weight, dailyCapMicroUsd, paused, refusedFor }];
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
  const rows = await loadUserRows(userId);
  const known = cache.get(userId);
  if (known?.rows === rows) return known.keys;
  const envelopes = JSON.stringify(rows.keys);
  const keys = known?.envelopes === envelopes ? known.keys : open(userId, rows.keys);
  cache.delete(userId);
  cache.set(userId, { rows, envelopes, keys });
  if (cache.size > CACHE_USERS) cache.delete(cache.keys().next().value ?? userId);
  return keys;
}

/** Makes the next `loadUserKeys` of a user read the table. */
export function forgetUserKeys(userId: string): void {
  forgetUserRows(userId);
}
