import type { CacheMode, CachePace, CacheSettings } from "./schema.ts";

/** What a call does with the cache. */
export interface CacheUse {
  /** Whether it may be answered from it. */
  reads: boolean;
  /** Whether questions in other words count. */
  semantic: boolean;
  pace: CachePace;
  keepHours: number;
}

/** Off until somebody turns it on. */
export const DEFAULT_CACHE_SETTINGS: CacheSettings = { exact: false, semantic: false, pace: "natural", keepHours: 24 };

/**
 * What a call does with the cache, from the person's settings and its own wish.
 * @param isAgain The person asked for another answer: the old one must not come back.
 * @returns Null when it neither looks nor keeps.
 */
export function cacheUseOf(settings: CacheSettings, asked: CacheMode | undefined, isAgain = false): CacheUse | null {
  if (asked === "off" || (asked === undefined && !settings.exact)) return null;
  const { semantic, pace, keepHours } = settings;
  return { reads: asked !== "refresh" && !isAgain, semantic, pace, keepHours };
}
