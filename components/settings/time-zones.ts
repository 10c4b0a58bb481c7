export interface ZoneGroup {
  region: string;
  zones: { id: string; label: string }[];
}

const OTHER = "Etc";

/**
 * `current`, UTC and every time zone this browser knows, by continent; labels are places without underscores. Browsers
 * know UTC, but do not list it.
 */
export function groupTimeZones(zones: readonly string[], current: string): ZoneGroup[] {
  const groups = new Map<string, ZoneGroup["zones"]>();
  for (const id of new Set([current, "UTC", ...zones])) {
    const slash = id.indexOf("/");
    const region = slash === -1 ? OTHER : id.slice(0, slash);
    const label = id.slice(slash + 1).replaceAll("_", " ");
    const group = groups.get(region) ?? [];
    group.push({ id, label });
    groups.set(region, group);
  }
  return [...groups]
    .map(([region, found]) => ({ region, zones: found.toSorted((a, b) => a.label.localeCompare(b.label)) }))
    .toSorted((a, b) => a.region.localeCompare(b.region));
}
