import { overRounds } from "./load-job.ts";
import type { Measurement } from "./measure-targets.ts";
import { reportBar } from "./report-bar.ts";

const PARALLEL = [1, 16, 64] as const;

const rounded = (value: number, digits = 1) => (Number.isFinite(value) ? value.toFixed(digits) : "-");

function rowOf({ answers, capped, heldStreams, rssBytesPerStream }: Measurement): Record<string, string> {
  const row: Record<string, string> = {};
  for (const parallel of PARALLEL) {
    const middle = (figure: "answersPerSecond" | "firstTokenP50Ms" | "firstTokenP95Ms") =>
      rounded(overRounds(answers[parallel].map((result) => result[figure])).value);
    row[`answers/s @${parallel}`] = middle("answersPerSecond");
    row[`first p50/p95 ms @${parallel}`] = `${middle("firstTokenP50Ms")} / ${middle("firstTokenP95Ms")}`;
  }
  row["streams held"] = `${capped ? "≥ " : ""}${heldStreams}`;
  row["kB/stream"] = rssBytesPerStream === null ? "-" : rounded(rssBytesPerStream / 1_024, 0);
  row.failures = String(
    PARALLEL.flatMap((parallel) => answers[parallel]).reduce((sum, { failures }) => sum + failures, 0),
  );
  return row;
}

/** The bars of the chat bench: ours against the bare route, in the same round. */
function ratios(ours: Measurement, bare: Measurement) {
  const perRound = (parallel: 1 | 16, figure: "answersPerSecond" | "firstTokenP50Ms") =>
    overRounds(
      ours.answers[parallel].map(
        (result, round) => result[figure] / (bare.answers[parallel][round]?.[figure] ?? Number.NaN),
      ),
    );
  return [
    { name: "answers/s at 16", ratio: perRound(16, "answersPerSecond"), bar: 1.5, atLeast: true },
    { name: "first-token p50 at 1", ratio: perRound(1, "firstTokenP50Ms"), bar: 1.2, atLeast: false },
    { name: "streams held", ratio: overRounds([ours.heldStreams / bare.heldStreams]), bar: 2, atLeast: true },
  ];
}

/** Prints a table of the middle of the rounds, the ratios against their bars, and one JSON line for each target. */
export function printChatReport(measured: Measurement[]): void {
  console.table(Object.fromEntries(measured.map((measurement) => [measurement.name, rowOf(measurement)])));
  for (const { name, answers, probes } of measured) {
    const failure = [...Object.values(answers).flat(), ...probes].find(({ firstFailure }) => firstFailure !== null);
    if (failure !== undefined) console.log(`First failure of ${name}: ${failure.firstFailure}`);
  }
  const bare = measured.find(({ name }) => name === "bare route");
  const chat = measured.find(({ name }) => name === "chat route");
  if (bare !== undefined && chat !== undefined) {
    for (const { name, ratio, bar, atLeast } of ratios(chat, bare)) {
      const { value, low, high } = ratio;
      const figure =
        low === high ? rounded(value, 2) : `${rounded(value, 2)} [${rounded(low, 2)}, ${rounded(high, 2)}]`;
      reportBar(name, figure, `${atLeast ? "≥" : "≤"} ${bar}`, atLeast ? value >= bar : value <= bar);
    }
  }
  for (const measurement of measured) console.log(JSON.stringify(measurement));
}
