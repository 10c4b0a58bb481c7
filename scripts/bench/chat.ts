import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { startReady, stopChild } from "./child-process.ts";
import { type MeasureOptions, measureTargets } from "./measure-targets.ts";
import { printChatReport } from "./print-chat-report.ts";
import { chatRouteTarget, compatibleRouteTarget } from "./product-targets.ts";
import { providerTarget } from "./provider-target.ts";
import type { RunningTarget } from "./running-target.ts";
import { startBareApp } from "./start-bare-app.ts";
import { startProduct } from "./start-product.ts";

const PROVIDER = new URL("provider.ts", import.meta.url);
const USERS = Array.from({ length: 8 }, () => "enterprise" as const);
const ALL = ["provider", "bare", "chat", "compatible"] as const;

/**
 * `npm run bench -- chat [--only provider,bare,chat,compatible] [--rounds N] [--seconds N] [--max-streams N]`: throughput,
 * first-token time and held streams of the provider, a bare route and ours, by turns in one run on this machine.
 */
export async function benchChat(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", default: ALL.join(",") },
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "4" },
      "max-streams": { type: "string", default: "512" },
    },
  });
  const wanted = new Set(values.only.split(","));
  const options: MeasureOptions = {
    rounds: Number(values.rounds),
    durationMs: Number(values.seconds) * 1_000,
    windowMs: 3_000,
    maxStreams: Number(values["max-streams"]),
    maxProbes: 8,
  };
  const busy = loadavg()[0] ?? 0;
  if (busy > 0.5) console.error(`The machine is busy (load ${busy.toFixed(1)}): the numbers will be too low.`);
  const { child, ready } = await startReady(PROVIDER);
  const baseUrl = `http://127.0.0.1:${ready.port}/v1`;
  const targets: RunningTarget[] = [];
  try {
    if (wanted.has("provider")) targets.push(providerTarget(ready.port));
    if (wanted.has("bare")) targets.push(await startBareApp(baseUrl));
    if (wanted.has("chat") || wanted.has("compatible")) {
      const product = await startProduct(baseUrl, USERS);
      const { stop } = product;
      if (wanted.has("chat")) targets.push({ ...chatRouteTarget(product), stop });
      if (wanted.has("compatible")) targets.push({ ...compatibleRouteTarget(product), stop });
    }
    printChatReport(await measureTargets(targets, options));
  } finally {
    for (const target of targets) await target.stop();
    await stopChild(child);
  }
}
