import type { ArmResult, Metric } from "@/lib/analytics/experiments/schema";

export interface Scale {
  low: number;
  high: number;
}

/** The range that holds every interval of a metric, with some air; null while no arm has a result. */
export function scaleOf(metric: Metric, arms: readonly Pick<ArmResult, "metrics">[]): Scale | null {
  const edges = arms.flatMap(({ metrics }) => {
    const { low, high } = metrics[metric];
    return low === null || high === null ? [] : [low, high];
  });
  if (edges.length === 0) return null;
  const low = Math.min(...edges);
  const high = Math.max(...edges);
  const air = high > low ? (high - low) * 0.08 : Math.abs(high) * 0.1 || 1;
  return { low: low - air, high: high + air };
}

/** A value's place on a scale, in per cent. */
export const placeOn = ({ low, high }: Scale, value: number) =>
  Math.min(100, Math.max(0, (100 * (value - low)) / (high - low)));

/** How a difference is to be read: which way its interval points, if all of it does. */
export function readDifference(difference: { low: number; high: number } | null): "more" | "less" | "unclear" | null {
  if (difference === null) return null;
  if (difference.low > 0) return "more";
  return difference.high < 0 ? "less" : "unclear";
}
