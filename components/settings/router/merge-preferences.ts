import type { RouterPreferences, UpdateRouterPreferences } from "@/lib/models/preferences/schema";

/** The preferences as the server will have them after a change. */
export function mergePreferences(before: RouterPreferences, changes: UpdateRouterPreferences): RouterPreferences {
  const { pins = {}, excluded = before.excluded, learns = before.learns } = changes;
  const merged = Object.entries({ ...before.pins, ...pins }).filter(([, modelId]) => modelId !== null);
  return { ...before, pins: Object.fromEntries(merged) as RouterPreferences["pins"], excluded, learns };
}
