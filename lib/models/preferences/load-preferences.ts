import { collectEvidence, type RoutePreferences } from "../router/apply-preferences.ts";
import { loadUserRows } from "../user-rows/load-user-rows.ts";
import type { UserRows } from "../user-rows/store.ts";

// The rows are replaced when they are read again, so their identity tells whether to build anew.
const built = new WeakMap<UserRows, RoutePreferences>();

function build({ preferences, feedback }: UserRows): RoutePreferences {
  return {
    pins: preferences?.pins ?? {},
    excluded: new Set(preferences?.excluded),
    evidence: collectEvidence((preferences?.learns ?? true) ? feedback : []),
  };
}

/** How a person wants Auto to choose, as the router takes it; at most five seconds old. */
export async function loadRoutePreferences(userId: string): Promise<RoutePreferences> {
  const rows = await loadUserRows(userId);
  const known = built.get(rows);
  if (known) return known;
  const preferences = build(rows);
  built.set(rows, preferences);
  return preferences;
}
