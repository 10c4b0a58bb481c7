import { loadUserRows } from "../user-rows/load-user-rows.ts";
import { DEFAULT_CACHE_SETTINGS } from "./cache-use.ts";
import type { CacheSettings } from "./schema.ts";

/** What a person wants of the cache, at most five seconds old; read with their keys and preferences, at no cost. */
export async function loadCacheSettings(userId: string): Promise<CacheSettings> {
  return (await loadUserRows(userId)).cache ?? DEFAULT_CACHE_SETTINGS;
}
