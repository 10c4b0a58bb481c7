import type { RouterReport } from "@/lib/analytics/schema";
import { OTHERS, SERIES, type SeriesLook } from "./chart-colors";

/** What a bar is made of: how many answers, or what they cost. */
export type Measure = "answers" | "costMicroUsd";

export interface Series {
  /** Null: all models that have no colour of their own. */
  modelId: string | null;
  name: string | null;
  look: SeriesLook;
}

export interface ShareRow {
  intent: RouterReport["shares"][number]["intent"];
  total: number;
  /** In the order of the series; only those that are there. */
  parts: { series: Series; value: number; ratio: number }[];
}

/** The models in the order of their answers; those past the seventh share one colour. */
export function seriesOf({ shares, models }: RouterReport): Series[] {
  const answers = new Map<string, number>();
  for (const share of shares) answers.set(share.modelId, (answers.get(share.modelId) ?? 0) + share.answers);
  const ids = [...answers].sort(([, a], [, b]) => b - a).map(([id]) => id);
  const nameOf = (id: string) => models.find((model) => model.id === id)?.name ?? id;
  // One model past the last colour may as well have the colour of the rest, and its name.
  const named: Series[] = ids
    .slice(0, ids.length === SERIES.length + 1 ? SERIES.length + 1 : SERIES.length)
    .map((id, place) => ({ modelId: id, name: nameOf(id), look: SERIES[place] ?? OTHERS }));
  return ids.length > SERIES.length + 1 ? [...named, { modelId: null, name: null, look: OTHERS }] : named;
}

/** One row for each intent, largest first. */
export function shareRows({ shares }: RouterReport, series: readonly Series[], measure: Measure): ShareRow[] {
  const last = series.at(-1);
  const sums = new Map<ShareRow["intent"], Map<Series, number>>();
  for (const share of shares) {
    const own = series.find(({ modelId }) => modelId === share.modelId) ?? last;
    if (!own) continue;
    const row = sums.get(share.intent) ?? new Map<Series, number>();
    row.set(own, (row.get(own) ?? 0) + share[measure]);
    sums.set(share.intent, row);
  }
  return [...sums]
    .map(([intent, row]) => {
      const total = [...row.values()].reduce((sum, value) => sum + value, 0);
      const parts = series.flatMap((one) => {
        const value = row.get(one) ?? 0;
        return value > 0 ? [{ series: one, value, ratio: value / total }] : [];
      });
      return { intent, total, parts };
    })
    .sort((a, b) => b.total - a.total);
}
