import type { Measurement } from "./measure-target.ts";

const PARALLEL = [1, 16, 64];

const rounded = (value: number, digits = 1) => (Number.isFinite(value) ? value.toFixed(digits) : "-");

function rowOf(measurement: Measurement): Record<string, string> {
  const row: Record<string, string> = {};
  for (const parallel of PARALLEL) {
    const result = measurement.answers[parallel];
    if (result === undefined) continue;
    row[`answers/s @${parallel}`] = rounded(result.answersPerSecond);
    row[`first p50/p95 ms @${parallel}`] = `${rounded(result.firstTokenP50Ms)} / ${rounded(result.firstTokenP95Ms)}`;
  }
  row["streams held"] = `${measurement.capped ? "≥ " : ""}${measurement.heldStreams}`;
  const rss = measurement.rssBytesPerStream;
  row["kB/stream"] = rss === null ? "-" : rounded(rss / 1_024, 0);
  row.failures = String(PARALLEL.reduce((sum, parallel) => sum + (measurement.answers[parallel]?.failures ?? 0), 0));
  return row;
}

/** The bars of the chat bench: each of our routes against the bare one. */
function ratios(ours: Measurement, bare: Measurement) {
  const answers = (m: Measurement, parallel: number) => m.answers[parallel]?.answersPerSecond ?? Number.NaN;
  const firstToken = (m: Measurement) => m.answers[1]?.firstTokenP50Ms ?? Number.NaN;
  return [
    { name: "answers/s at 16", ratio: answers(ours, 16) / answers(bare, 16), bar: 1.5, atLeast: true },
    { name: "first-token p50 at 1", ratio: firstToken(ours) / firstToken(bare), bar: 1.2, atLeast: false },
    { name: "streams held", ratio: ours.heldStreams / bare.heldStreams, bar: 2, atLeast: true },
  ];
}

/** Prints a table, the ratios against their bars, and one JSON line for each target. */
export function printChatReport(measured: Measurement[]): void {
  console.table(Object.fromEntries(measured.map((measurement) => [measurement.name, rowOf(measurement)])));
  for (const { name, answers, probes } of measured) {
    const failure = [...Object.values(answers), ...probes].find(({ firstFailure }) => firstFailure !== null);
    if (failure !== undefined) console.log(`First failure of ${name}: ${failure.firstFailure}`);
  }
  const bare = measured.find(({ name }) => name === "bare route");
  const chat = measured.find(({ name }) => name === "chat route");
  if (bare !== undefined && chat !== undefined) {
    for (const { name, ratio, bar, atLeast } of ratios(chat, bare)) {
      const isMet = atLeast ? ratio >= bar : ratio <= bar;
      console.log(`${isMet ? "met   " : "MISSED"} ${name}: ${rounded(ratio, 2)} (bar: ${atLeast ? "≥" : "≤"} ${bar})`);
    }
  }
  for (const measurement of measured) console.log(JSON.stringify(measurement));
}
