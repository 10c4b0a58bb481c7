import { nowMs } from "../platform/clock.ts";

export interface ShortCache<T> {
  find(key: string): T | undefined;
  /** How often something was forgotten so far: to be asked before that is read which `put` keeps. */
  forgotten(): number;
  /** @param asOf What `forgotten` said. Where more was forgotten since, the value may be of before, and is not kept. */
  put(key: string, value: T, asOf?: number): void;
  /** Forgets every entry that `matches`. */
  forget(matches: (value: T) => boolean): void;
}

/**
 * Remembers answers for a moment, at most `maxEntries` of them, least recently used out first. Revocation takes effect
 * everywhere after `ttlMs` at the latest.
 */
export function createShortCache<T>(ttlMs: number, maxEntries: number): ShortCache<T> {
  const entries = new Map<string, { value: T; untilMs: number }>();
  let forgotten = 0;
  return {
    forgotten: () => forgotten,
    find(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      if (entry.untilMs <= nowMs()) return undefined;
      entries.set(key, entry);
      return entry.value;
    },
    put(key, value, asOf = forgotten) {
      if (asOf !== forgotten) return;
      entries.delete(key);
      entries.set(key, { value, untilMs: nowMs() + ttlMs });
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value ?? key);
    },
    forget(matches) {
      forgotten++;
      for (const [key, { value }] of entries) if (matches(value)) entries.delete(key);
    },
  };
}
