import { defaultRangeExtractor, type Range } from "@tanstack/react-virtual";

/**
 * The indexes of the rows that are in the page: those near the view, and one that is being changed (`keptIndex`, -1 for
 * none) wherever it is, because its field holds what was written and the caret.
 */
export function threadRange(range: Range, keptIndex: number): number[] {
  const near = defaultRangeExtractor(range);
  if (keptIndex < 0 || near.includes(keptIndex)) return near;
  return [...near, keptIndex].sort((one, other) => one - other);
}
