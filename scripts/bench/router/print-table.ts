import { reportBar } from "../report-bar.ts";
import { type Interval, show } from "./statistics.ts";

/** What every table compares with. */
const BASELINES = ["random", "always strong", "always weak", "length only", "keyword rules", "kNN"] as const;

/** A figure with its interval for each baseline, or the reason why that one has none here. */
export type Baselines = Record<(typeof BASELINES)[number] | "oracle", string>;

/** Prints a table: the baselines, what is measured, the oracle. */
export function printTable(title: string, baselines: Baselines, measured: Record<string, string>): void {
  console.log(`\n${title}`);
  const rows = [
    ...BASELINES.map((name) => [name, baselines[name]] as const),
    ...Object.entries(measured),
    ["oracle", baselines.oracle] as const,
  ];
  for (const [name, figure] of rows) console.log(`  ${name.padEnd(58)}${figure}`);
}

/** Prints a figure that has to reach its bar, and is to reach its aim. */
export function reportReached(what: string, figure: Interval, bar: number, aim?: number): void {
  const least = (wanted: number) => `≥ ${wanted.toFixed(3).replace(/^0/, "")}`;
  reportBar(
    what,
    show(figure),
    least(bar),
    figure.value >= bar,
    aim === undefined ? undefined : { wanted: least(aim), isMet: figure.value >= aim },
  );
}
