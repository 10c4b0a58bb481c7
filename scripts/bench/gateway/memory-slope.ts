import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { askGateway, bodyOf } from "./ask.ts";
import { benchChoices } from "./bench-choices.ts";
import { type Estimate, slopeOf } from "./confidence.ts";

const PARALLEL = 16;
const SAMPLES = 50;
const WARM_UP_SHARE = 0.3;
const MB = 1_048_576;

export type MemorySlope = { requests: number; heapMbPerMinute: Estimate; rssMbPerMinute: Estimate; minutes: number };

/** The growth of this process over many requests, after a warm-up; the heap is read after a collection. */
export async function measureMemorySlope(baseUrl: string, requests: number): Promise<MemorySlope> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const choices = benchChoices(baseUrl);
  const body = bodyOf("openai/gpt-4.1-mini", "Hi [tokens:5]");
  const begin = performance.now();
  const heap: [minute: number, mb: number][] = [];
  const rss: [minute: number, mb: number][] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    let left = requests / SAMPLES;
    await Promise.all(
      Array.from({ length: PARALLEL }, async () => {
        while (left-- > 0) await askGateway(choices, body);
      }),
    );
    collect();
    if (sample < SAMPLES * WARM_UP_SHARE) continue;
    const minute = (performance.now() - begin) / 60_000;
    const usage = process.memoryUsage();
    heap.push([minute, usage.heapUsed / MB]);
    rss.push([minute, usage.rss / MB]);
  }
  return {
    requests,
    heapMbPerMinute: slopeOf(heap),
    rssMbPerMinute: slopeOf(rss),
    minutes: (performance.now() - begin) / 60_000,
  };
}
