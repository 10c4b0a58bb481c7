import { listRegistryModels } from "../../../lib/models/registry/load-registry.ts";
import { loadWeights } from "../../../lib/models/router/load-weights.ts";
import { routeMessage } from "../../../lib/models/router/route-message.ts";
import { tokensPerSecondPrior } from "../../../lib/models/router/tokens-per-second.ts";
import type { AvailableModel } from "../../../lib/models/schema.ts";
import { readFollowBenchRows, readWrittenPrompts } from "../../router/read-sources.ts";
import { reportBar } from "../report-bar.ts";
import { printTable } from "./print-table.ts";
import { bootstrap, type Interval, show } from "./statistics.ts";

const REPEATS = 10;
const WARM_UP = 1_000;
const MEMORY_MB = 20;
/** Lengths of prompts, with the p99 that a whole decision may take. */
const LENGTHS = [
  { characters: 200, barMs: null },
  { characters: 2_000, barMs: 1 },
  { characters: 8_000, barMs: 2 },
];

/** Texts of exactly this length, no two alike, of real prompts in many languages. */
function textsOf(data: string, length: number): string[] {
  const parts = [...readFollowBenchRows(data), ...readWrittenPrompts(() => true)].map(({ text }) => text);
  return Array.from({ length: 400 }, (_, at) => {
    let text = "";
    for (let next = at * 7; text.length < length; next++) text += `${parts[next % parts.length]}\n`;
    return text.slice(0, length);
  });
}

/** Time of a whole decision over the whole registry, warm, on one thread, and the memory that the router takes. */
export function benchSpeed(data: string): void {
  const candidates = listRegistryModels().map(
    (model): AvailableModel => ({
      ...model,
      available: true,
      keySource: "operator",
      tokensPerSecond: tokensPerSecondPrior(model),
    }),
  );
  const before = memory();
  loadWeights();
  const route = (text: string) =>
    routeMessage({
      text,
      historyTokens: 0,
      turns: 0,
      hasImages: false,
      needsTools: false,
      structuredOutput: false,
      maxOutputTokens: 4_096,
      mode: "balanced",
      candidates,
      previousModelId: null,
    });
  route("Hello");
  const usedMb = (memory() - before) / 2 ** 20;
  const measured = LENGTHS.map(({ characters, barMs }) => {
    const texts = textsOf(data, characters);
    for (let round = 0; round < WARM_UP; round++) route(texts[round % texts.length] ?? "");
    const timed = texts.map((text) =>
      Array.from({ length: REPEATS }, () => {
        const begin = performance.now();
        route(text);
        return performance.now() - begin;
      }),
    );
    // A busy machine interrupts any run; the fastest of several of one text is what the work itself takes.
    const fastest = timed.map((times) => Math.min(...times));
    return {
      characters,
      barMs,
      p50: percentile(timed.flat(), 0.5),
      p99: percentile(timed.flat(), 0.99),
      fastest: percentile(fastest, 0.99),
    };
  });
  const instant = "chooses without reading: no time worth measuring";
  const partial = "answers a part of the question only: a time of its own would compare nothing";
  printTable(
    `Time of a whole decision over ${candidates.length} models, warm, one thread: p50 ms, p99 ms, p99 ms of the fastest of ${REPEATS}`,
    {
      random: instant,
      "always strong": instant,
      "always weak": instant,
      "length only": partial,
      "keyword rules": partial,
      kNN: partial,
      oracle: "knows the answers beforehand",
    },
    Object.fromEntries(
      measured.map(({ characters, p50, p99, fastest }) => [
        `ours, ${characters} characters`,
        [p50, p99, fastest].map((figure) => show(figure).padEnd(24)).join(""),
      ]),
    ),
  );
  for (const { characters, barMs, p99 } of measured)
    if (barMs !== null) reportBar(`p99 ms at ${characters} characters`, show(p99), `≤ ${barMs}`, p99.value <= barMs);
  reportBar("memory of the router, MB", usedMb.toFixed(1), `≤ ${MEMORY_MB}`, usedMb <= MEMORY_MB);
}

/** A percentile with its interval. */
const percentile = (times: readonly number[], share: number): Interval =>
  bootstrap(times.length, (indices) => {
    const drawn = Float64Array.from(indices, (at) => times[at] ?? 0).sort();
    return drawn[Math.floor(share * drawn.length)] ?? Number.NaN;
  });

function memory(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
