import { percentile } from "../load-job.ts";

const RESAMPLES = 1_000;

/** A figure with the interval that holds it in 95 of 100 runs. */
export type Estimate = { value: number; low: number; high: number };

const median = (values: number[]) => percentile(values, 0.5);

function resample(values: readonly number[]): number[] {
  return values.map(() => values[Math.floor(Math.random() * values.length)] ?? Number.NaN);
}

/** The difference of the medians of two samples, with its bootstrap interval. Neither sample is changed. */
export function medianDifference(values: readonly number[], base: readonly number[]): Estimate {
  const differences = Array.from({ length: RESAMPLES }, () => median(resample(values)) - median(resample(base)));
  return {
    value: median([...values]) - median([...base]),
    low: percentile(differences, 0.025),
    high: percentile(differences, 0.975),
  };
}

/** A share of successes with its Wilson interval (E. B. Wilson, 1927). */
export function shareOf(successes: number, total: number): Estimate {
  const z = 1.96;
  const share = successes / total;
  const middle = share + (z * z) / (2 * total);
  const spread = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return { value: share, low: (middle - spread) / scale, high: (middle + spread) / scale };
}

/** The slope of y over x by least squares, with its standard interval. */
export function slopeOf(points: readonly [x: number, y: number][]): Estimate {
  const count = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  let xx = 0;
  let xy = 0;
  for (const [x, y] of points) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  const slope = xy / xx;
  const residual = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  const error = 1.96 * Math.sqrt(residual / Math.max(1, count - 2) / xx);
  return { value: slope, low: slope - error, high: slope + error };
}
