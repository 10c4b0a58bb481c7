import { generate } from "../../../lib/models/gateway/generate.ts";
import { getModel } from "../../../lib/models/registry/find-model.ts";
import { benchTarget } from "./bench-choices.ts";

const PER_STREAM = 5_000;
const PARALLEL = 16;

export type EventOrder = { events: number; lost: number; reordered: number; eventsPerSecond: number };

/** Reads streams of numbered events through the gateway and counts those that are missing or not in their place. */
export async function measureEventOrder(baseUrl: string, events: number): Promise<EventOrder> {
  const streams = Math.ceil(events / PER_STREAM);
  const target = benchTarget(getModel("openai/gpt-4.1-mini"), baseUrl);
  const text = `Count [tokens:${PER_STREAM}]`;
  const result = { events: 0, lost: 0, reordered: 0 };
  let left = streams;
  async function readStream(): Promise<void> {
    let expected = 0;
    const request = { messages: [{ role: "user" as const, content: [{ type: "text" as const, text }] }] };
    for await (const batch of generate(request, [target], { onAttempt: () => undefined }, {})) {
      for (const event of batch) {
        if (event.type !== "text") continue;
        // Each delta of the provider is one numbered token, and stays one event.
        const number = Number(/^ zq(\d+);$/.exec(event.delta)?.[1] ?? Number.NaN);
        result.events++;
        if (number === expected) expected++;
        else {
          result.reordered++;
          expected = number + 1;
        }
      }
    }
    result.lost += PER_STREAM - expected;
  }
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      while (left-- > 0) await readStream();
    }),
  );
  return { ...result, eventsPerSecond: (result.events * 1_000) / (performance.now() - begin) };
}
