import { listRegistryModels } from "../../../lib/models/registry/load-registry.ts";
import { loadWeights } from "../../../lib/models/router/load-weights.ts";
import { routeMessage } from "../../../lib/models/router/route-message.ts";
import { tokensPerSecondPrior } from "../../../lib/models/router/tokens-per-second.ts";
import type { AvailableModel } from "../../../lib/models/schema.ts";
import { readFollowBenchRows, readWrittenPrompts } from "../../router/read-sources.ts";

const REPEATS = 10;
const WARM_UP = 1_000;

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
  const used = memory() - before;
  console.log(
    `\nTime of a decision over ${candidates.length} models; memory of the router ${(used / 2 ** 20).toFixed(1)} MB`,
  );
  for (const length of [200, 2_000, 8_000]) {
    const texts = textsOf(data, length);
    for (let round = 0; round < WARM_UP; round++) route(texts[round % texts.length] ?? "");
    const timed = texts.map((text) =>
      Array.from({ length: REPEATS }, () => {
        const begin = performance.now();
        route(text);
        return performance.now() - begin;
      }),
    );
    // A busy machine interrupts any run; the fastest of several of one text is what the work itself takes.
    const all = percentiles(timed.flat());
    console.log(
      `  ${String(length).padStart(5)} characters: ${all}; fastest of ${REPEATS} ${percentiles(timed.map((times) => Math.min(...times)))}`,
    );
  }
}

function percentiles(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * sorted.length)] ?? 0).toFixed(3);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

function memory(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
