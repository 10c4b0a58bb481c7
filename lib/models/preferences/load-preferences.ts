import type { Principal } from "../../auth/schema.ts";
import { loadKeyRouting } from "../key-routing/load-key-routing.ts";
import type { ProjectRouting } from "../project-routing/schema.ts";
import { narrowest, type RouteThresholds } from "../route-thresholds/schema.ts";
import { collectEvidence, type RoutePreferences } from "../router/apply-preferences.ts";
import { loadUserRows } from "../user-rows/load-user-rows.ts";
import type { UserRows } from "../user-rows/store.ts";
import { loadWorkspaceRouting } from "../workspace-routing/load-workspace-routing.ts";

// The rows are replaced when they are read again, so their identity tells whether to build anew.
const built = new WeakMap<UserRows, RoutePreferences>();

function build({ preferences, feedback, failures, routeMode: mode }: UserRows): RoutePreferences {
  const learns = preferences?.learns ?? true;
  const thresholds = narrowest([preferences?.thresholds]);
  return {
    pins: preferences?.pins ?? {},
    excluded: new Set(preferences?.excluded),
    ...(mode ? { mode } : {}),
    evidence: learns ? collectEvidence(feedback, failures) : new Map(),
    ...(learns && preferences?.explores ? { explores: true } : {}),
    ...(thresholds ? { thresholds } : {}),
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

/**
 * The preferences for whoever asks: of their own limits, those of the workspace where they work and those of the API key
 * they ask with, the strictest hold.
 */
export async function loadPreferencesFor(principal: Principal): Promise<RoutePreferences> {
  const [preferences, key, workspace] = await Promise.all([
    loadRoutePreferences(principal.userId),
    loadKeyRouting(principal),
    loadWorkspaceRouting(principal),
  ]);
  const narrowed = withThresholds(withThresholds(preferences, key?.thresholds), workspace?.thresholds);
  return workspace?.modeLimit ? { ...narrowed, modeLimit: workspace.modeLimit } : narrowed;
}

/** The preferences in a project with limits of its own: the strictest of both hold. Null: outside of any. */
export function withProject(preferences: RoutePreferences, project: ProjectRouting | null): RoutePreferences {
  return project ? { ...withThresholds(preferences, project.thresholds), project } : preferences;
}

/** The preferences for one call that brings limits of its own: the strictest of both hold. */
export function withThresholds(preferences: RoutePreferences, own: RouteThresholds | undefined): RoutePreferences {
  const thresholds = own ? narrowest([preferences.thresholds, own]) : undefined;
  return thresholds ? { ...preferences, thresholds } : preferences;
}
