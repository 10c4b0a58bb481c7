import { unlistedName } from "@/lib/models/policy";
import type { AvailableModel } from "@/lib/models/schema";

type Allowable = Pick<AvailableModel, "id" | "name">;

/**
 * The models that can be allowed whose name or id holds every word of `search`: those that are stored first, also where
 * the catalogue no longer has them, then those that can be used, each by name.
 */
export function listAllowable(
  catalog: readonly AvailableModel[],
  storedIds: readonly string[],
  search: string,
): Allowable[] {
  const stored = new Set(storedIds);
  const known = new Set(catalog.map(({ id }) => id));
  const gone = storedIds.flatMap((id) => (known.has(id) ? [] : [{ id, name: unlistedName(id), place: 0 }]));
  const placed = catalog.map(({ id, name, unavailableReason }) => ({
    id,
    name,
    place: stored.has(id) ? 0 : unavailableReason === "no_key" ? 2 : 1,
  }));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return [...gone, ...placed]
    .filter(({ id, name }) => words.every((word) => `${name} ${id}`.toLowerCase().includes(word)))
    .sort((a, b) => a.place - b.place || a.name.localeCompare(b.name));
}
