import { seededRandom } from "../../platform/seeded-random.ts";
import { type Interval, shareOf, type UnitSums } from "../statistics/intervals.ts";
import type { Replayed, SkipReason } from "./replay-decision.ts";

const RESAMPLES = 1_000;
const LARGEST = 10;

/** A mean of differences, after less before, with its 95 % bootstrap interval; null for fewer than two conversations. */
export type Difference = (Interval & { n: number }) | null;

export interface GroupRow {
  name: string;
  decisions: number;
  changed: number;
}

export interface ReplayReport {
  decisions: number;
  replayed: number;
  skipped: Partial<Record<SkipReason, number>>;
  preferences: { known: number; unknown: number };
  /** The share is null where one conversation has them all. */
  changed: { count: number; share: Interval | null };
  /** Of those that were made by the weights and in the mode that they are replayed with: nothing should change. */
  reproduced: { decisions: number; same: number };
  byIntent: GroupRow[];
  /** `before → after`, most frequent first. */
  byModel: { before: string; after: string; decisions: number }[];
  quality: Difference;
  costMicroUsd: Difference;
  waitMs: Difference;
  /** The changes that matter most, by expected quality and then by cost. */
  disagreements: Replayed[];
}

/** The values of each conversation: those of one are alike, so it is between conversations that chance shows. */
function inUnits(replayed: readonly Replayed[], measure: (one: Replayed) => number): { n: number; sum: number }[] {
  return [...Map.groupBy(replayed, ({ conversationId, id }) => conversationId ?? id).values()].map((all) => ({
    n: all.length,
    sum: all.reduce((sum, one) => sum + measure(one), 0),
  }));
}

function shareChanged(replayed: readonly Replayed[]): Interval | null {
  const units = inUnits(replayed, ({ changed }) => (changed ? 1 : 0));
  const total: UnitSums = { n: 0, sum: 0, units: units.length, nn: 0, ns: 0, ss: 0 };
  for (const { n, sum } of units) {
    total.n += n;
    total.sum += sum;
    total.nn += n * n;
    total.ns += n * sum;
    total.ss += sum * sum;
  }
  return shareOf(total);
}

/**
 * The mean of values with its percentile bootstrap interval (Efron 1979), whole conversations drawn at a time (Davison
 * and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8); the same values give the same interval.
 */
function bootstrapMean(replayed: readonly Replayed[], measure: (one: Replayed) => number): Difference {
  const units = inUnits(replayed, measure);
  if (units.length < 2) return null;
  const random = seededRandom(20261127);
  const means: number[] = [];
  for (let sample = 0; sample < RESAMPLES; sample++) {
    const drawn = { n: 0, sum: 0 };
    for (let unit = 0; unit < units.length; unit++) {
      const one = units[Math.floor(random() * units.length)];
      drawn.n += one?.n ?? 0;
      drawn.sum += one?.sum ?? 0;
    }
    means.push(drawn.sum / drawn.n);
  }
  means.sort((a, b) => a - b);
  const at = (share: number) => means[Math.floor(share * RESAMPLES)] ?? 0;
  const n = replayed.length;
  return { n, value: units.reduce((sum, unit) => sum + unit.sum, 0) / n, low: at(0.025), high: at(0.975) };
}

function groupByIntent(replayed: readonly Replayed[]): GroupRow[] {
  const groups = Map.groupBy(replayed, ({ intentBefore }) => intentBefore ?? "none");
  return [...groups]
    .map(([name, all]) => ({ name, decisions: all.length, changed: all.filter(({ changed }) => changed).length }))
    .sort((a, b) => b.decisions - a.decisions || (a.name < b.name ? -1 : 1));
}

function groupByModel(replayed: readonly Replayed[]): ReplayReport["byModel"] {
  const changes = replayed.filter(({ changed }) => changed);
  const groups = Map.groupBy(changes, ({ before, after }) => `${before.modelId}\n${after.modelId}`);
  return [...groups]
    .map(([key, all]) => {
      const [before = "", after = ""] = key.split("\n");
      return { before, after, decisions: all.length };
    })
    .sort((a, b) => b.decisions - a.decisions || (a.before + a.after < b.before + b.after ? -1 : 1));
}

const qualityOf = ({ before, after }: Replayed) => after.quality - before.quality;
const costOf = ({ before, after }: Replayed) => (after.costMicroUsd ?? 0) - (before.costMicroUsd ?? 0);
const isPriced = ({ before, after }: Replayed) => before.costMicroUsd !== null && after.costMicroUsd !== null;

function largestOf(replayed: readonly Replayed[]): Replayed[] {
  const bySize = (a: Replayed, b: Replayed) =>
    Math.abs(qualityOf(b)) - Math.abs(qualityOf(a)) ||
    Math.abs(costOf(b)) - Math.abs(costOf(a)) ||
    (a.id < b.id ? -1 : 1);
  return replayed
    .filter(({ changed }) => changed)
    .sort(bySize)
    .slice(0, LARGEST);
}

/** What replayed decisions differ in from those that were stored. */
export function compareReplayed(
  replayed: readonly Replayed[],
  skipped: ReplayReport["skipped"],
  reproducible: ReadonlySet<string>,
): ReplayReport {
  const changed = replayed.filter((one) => one.changed).length;
  const known = replayed.filter(({ preferencesKnown }) => preferencesKnown).length;
  const same = replayed.filter(({ id }) => reproducible.has(id));
  const left = Object.values(skipped).reduce((sum, count) => sum + count, 0);
  return {
    decisions: replayed.length + left,
    replayed: replayed.length,
    skipped,
    preferences: { known, unknown: replayed.length - known },
    changed: { count: changed, share: shareChanged(replayed) },
    reproduced: { decisions: same.length, same: same.filter((one) => !one.changed).length },
    byIntent: groupByIntent(replayed),
    byModel: groupByModel(replayed),
    quality: bootstrapMean(replayed, qualityOf),
    costMicroUsd: bootstrapMean(replayed.filter(isPriced), costOf),
    waitMs: bootstrapMean(replayed, ({ before, after }) => after.waitMs - before.waitMs),
    disagreements: largestOf(replayed),
  };
}
