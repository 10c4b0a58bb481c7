import { nowMs } from "../platform/clock.ts";

export interface ShortCache<T> {
  find(key: string): T | undefined;
  put(key: string, value: T): void;
  /** Forgets every entry that `matches`. */
  forget(matches: (value: T) => boolean): void;
}

/**
 * Remembers answers for a moment, at most `maxEntries` of them, least recently used out first. Revocation takes effect
 * everywhere after `ttlMs` at the latest.
 */
export function createShortCache<T>(ttlMs: number, maxEntries: number): ShortCache<T> {
  const entries = new Map<string, { value: T; untilMs: number }>();
  return {
    find(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      if (entry.untilMs <= nowMs()) return undefined;
      entries.set(key, entry);
      return entry.value;
    },
    put(key, value) {
      entries.delete(key);
      entries.set(key, { value, untilMs: nowMs() + ttlMs });
      if (entries.size > maxEntries) entries.delete(entries.keys().next().value ?? key);
    },
    forget(matches) {
      for (const [key, { value }] of entries) if (matches(value)) entries.delete(key);
    },
  };
}
