/** Where a measure is drawn: both axes from 0 to 1, the second upwards. */
export interface PlotPoint {
  x: number;
  y: number;
}

/**
 * The lines of a measure: one piece for each run of minutes in which it could be measured, so that a gap is a gap. The
 * axis begins at 0 and ends at the largest value.
 */
export function plotLines(values: readonly (number | null)[]): PlotPoint[][] {
  const most = Math.max(...values.map((value) => value ?? 0), Number.MIN_VALUE);
  const last = Math.max(values.length - 1, 1);
  const lines: PlotPoint[][] = [[]];
  for (const [index, value] of values.entries()) {
    if (value === null) lines.push([]);
    else lines.at(-1)?.push({ x: index / last, y: value / most });
  }
  return lines.filter(({ length }) => length > 0);
}
