import type { RouterPreferences, UpdateRouterPreferences } from "@/lib/models/preferences/schema";

/** Fields that are null are taken away. */
function mergeSet<T extends object>(before: T, changes: object = {}): T {
  const merged = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(merged) as T;
}

/** The preferences as the server will have them after a change. */
export function mergePreferences(before: RouterPreferences, changes: UpdateRouterPreferences): RouterPreferences {
  const { pins, excluded = before.excluded, learns = before.learns, explores = before.explores, thresholds } = changes;
  return {
    ...before,
    pins: mergeSet(before.pins, pins),
    excluded,
    learns,
    explores,
    thresholds: mergeSet(before.thresholds, thresholds),
  };
}
