import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import { monthOf } from "../policy.ts";
import type { MonthCosts } from "./schema.ts";
import { type CostRow, sumMonth } from "./store.ts";

const MOST_ROWS = 50;

const sumsOf = ({ calls, costMicroUsd, unpriced }: CostRow) => ({ calls, costMicroUsd, unpriced });

/** What the person's use of models has cost this month, in all, by day, by model and by project: sums of the ledger. */
export async function getMonthCosts(principal: Principal): Promise<MonthCosts> {
  const { periodStart } = monthOf(nowMs());
  const rows = await sumMonth(principal, periodStart);
  const all = rows.find(({ kind }) => kind === "all");
  return {
    periodStart,
    ...(all ? sumsOf(all) : { calls: 0, costMicroUsd: 0, unpriced: 0 }),
    days: rows
      .flatMap((row) => (row.kind === "day" && row.date !== null ? [{ date: row.date, ...sumsOf(row) }] : []))
      .sort((one, other) => (one.date < other.date ? -1 : 1)),
    models: rows
      .flatMap((row) =>
        row.kind === "model" && row.modelId !== null ? [{ modelId: row.modelId, ...sumsOf(row) }] : [],
      )
      .slice(0, MOST_ROWS),
    // What a project is called is its owner's words.
    projects: (principal.viewedBy ? [] : rows)
      .filter(({ kind }) => kind === "project")
      .slice(0, MOST_ROWS)
      .map((row) => ({ projectId: row.projectId, name: row.projectName, ...sumsOf(row) })),
  };
}
