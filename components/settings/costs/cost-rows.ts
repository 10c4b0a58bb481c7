import type { MonthCosts } from "@/lib/billing/month-costs/schema";

type Sums = Pick<MonthCosts, "calls" | "costMicroUsd" | "unpriced">;

export interface CostRow extends Sums {
  key: string;
  name: string;
}

/** Most rows that are shown one by one. */
const MOST = 8;

/**
 * The rows of a list that is shown: the dearest one by one, then all others as one, so that the list adds up to the month.
 * @param month The sums over everything, of which the list may be a part.
 * @param others Names the last row by how many of the list it holds.
 */
export function costRows(list: readonly CostRow[], month: Sums, others: (count: number) => string): CostRow[] {
  const shown = list.length > MOST ? list.slice(0, MOST - 1) : list;
  const rest = shown.reduce<Sums>(
    (left, row) => ({
      calls: left.calls - row.calls,
      costMicroUsd: left.costMicroUsd - row.costMicroUsd,
      unpriced: left.unpriced - row.unpriced,
    }),
    month,
  );
  if (rest.calls === 0) return [...shown];
  return [...shown, { key: "others", name: others(list.length - shown.length), ...rest }];
}
