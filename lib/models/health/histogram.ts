/** Each bin is this much wider than the one before, so a quantile read from bins is within 5 % of the exact one. */
const GROWTH = 1.1;
const MOST_BINS = 160;

/** Counts by bin of a logarithmic scale: histograms of several processes add up, which quantiles do not. */
export type Histogram = Map<number, number>;

/** The bin of a positive value; values of 1 and below share the first. */
export function binOf(value: number): number {
  return value <= 1 ? 0 : Math.min(MOST_BINS, Math.round(Math.log(value) / Math.log(GROWTH)));
}

/** Adds `count` to a bin. */
export function addToBin(histogram: Histogram, bin: number, count = 1): void {
  histogram.set(bin, (histogram.get(bin) ?? 0) + count);
}

/** How many values a histogram holds. */
export function countOf(histogram: Histogram): number {
  let count = 0;
  for (const more of histogram.values()) count += more;
  return count;
}

/** The value that the share `q` (0 to 1) of all values does not exceed; null for an empty histogram. */
export function quantile(histogram: Histogram, q: number): number | null {
  let left = Math.max(1, Math.ceil(countOf(histogram) * q));
  for (const [bin, count] of [...histogram].sort(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return GROWTH ** bin;
  }
  return null;
}
