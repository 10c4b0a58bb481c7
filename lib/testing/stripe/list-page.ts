import { invalid } from "./fault.ts";
import { integer, nested, text } from "./params.ts";
import type { Params } from "./wire.ts";
import { wireList } from "./wire-list.ts";

/** Parameters that every list takes. */
export const LIST_PARAMS = ["limit", "starting_after", "ending_before", "created"] as const;

function isCreatedWithin(created: number, params: Params): boolean {
  const exact = integer(params, "created");
  if (exact !== null) return created === exact;
  const range = nested(params, "created");
  const bound = (name: string, holds: (bound: number) => boolean) => {
    const value = integer(range, name);
    return value === null || holds(value);
  };
  return (
    bound("gt", (value) => created > value) &&
    bound("gte", (value) => created >= value) &&
    bound("lt", (value) => created < value) &&
    bound("lte", (value) => created <= value)
  );
}

/** One page of `rows` (oldest first), newest first as Stripe lists. @throws Fault for a cursor that is not among them */
export function listPage<T extends { id: string; created?: number }>(rows: readonly T[], params: Params, url: string) {
  const newestFirst = rows.filter(({ created }) => isCreatedWithin(created ?? 0, params)).toReversed();
  const limit = integer(params, "limit") ?? 10;
  if (limit < 1 || limit > 100) throw invalid("This value must be between 1 and 100 (inclusive).", "limit");
  const cursorOf = (name: "starting_after" | "ending_before") => {
    const id = text(params, name);
    if (id === null) return null;
    const index = newestFirst.findIndex((row) => row.id === id);
    if (index < 0) throw invalid(`No such object: '${id}'`, name, "resource_missing");
    return index;
  };
  const after = cursorOf("starting_after");
  const before = cursorOf("ending_before");
  if (before !== null) {
    const start = Math.max(0, before - limit);
    return wireList(newestFirst.slice(start, before), url, start > 0);
  }
  const start = after === null ? 0 : after + 1;
  return wireList(newestFirst.slice(start, start + limit), url, newestFirst.length > start + limit);
}
