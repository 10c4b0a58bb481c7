import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getModel } from "../../../lib/models/registry/find-model.ts";
import { percentile } from "../load-job.ts";
import { askTargets } from "./ask.ts";
import { benchTarget } from "./bench-choices.ts";
import { type Estimate, shareOf } from "./confidence.ts";

const PARALLEL = 16;
const CHAT = { messages: [{ role: "user" as const, content: [{ type: "text" as const, text: "Hi [tokens:5]" }] }] };

export type OneHealthy = { answered: Estimate; chats: number; p50Ms: number; worstMs: number };

/** A server that refuses every request with a status. */
async function startBroken(status: number) {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, stop: () => server.close() };
}

/**
 * Chats with three providers of which one refuses connections, one answers 503 and one works; the order changes with
 * every chat. Real pauses, real breakers.
 */
export async function measureOneHealthy(baseUrl: string, chats: number): Promise<OneHealthy> {
  const broken = await startBroken(503);
  const targets = [
    benchTarget(getModel("anthropic/claude-haiku-4-5"), "http://127.0.0.1:1/v1"),
    benchTarget(getModel("google/gemini-2.5-flash"), broken.url),
    benchTarget(getModel("openai/gpt-4.1-mini"), baseUrl),
  ];
  let next = 0;
  let answered = 0;
  const timesMs: number[] = [];
  async function chat(): Promise<void> {
    while (next < chats) {
      const first = next++ % targets.length;
      const order = [...targets.slice(first), ...targets.slice(0, first)];
      const begin = performance.now();
      const answer = await askTargets(order, CHAT).catch((error: unknown) => String(error));
      timesMs.push(performance.now() - begin);
      if (answer.includes(" zq4;")) answered++;
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, chat));
  broken.stop();
  return {
    answered: shareOf(answered, chats),
    chats,
    p50Ms: percentile(timesMs, 0.5),
    worstMs: percentile(timesMs, 1),
  };
}
