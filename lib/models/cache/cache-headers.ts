import type { CacheTicket } from "./open-cache.ts";

/** What the cache had to do with a call: `hit`, `miss`, or `refresh` when it was not to look. */
export function cacheStateOf({ use, hit }: CacheTicket): "hit" | "miss" | "refresh" {
  if (hit) return "hit";
  return use.reads ? "miss" : "refresh";
}

/** The headers that say so; none for a call that has nothing to do with the cache. */
export function cacheHeaders(ticket: CacheTicket | null): Record<string, string> {
  return ticket ? { "x-nexus-cache": cacheStateOf(ticket) } : {};
}
