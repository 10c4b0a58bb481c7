import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { startReady, stopChild } from "./child-process.ts";
import { type Measurement, type MeasureOptions, measureTarget } from "./measure-target.ts";
import { printChatReport } from "./print-chat-report.ts";
import { chatRouteTarget, compatibleRouteTarget } from "./product-targets.ts";
import { providerTarget } from "./provider-target.ts";
import { startBareApp } from "./start-bare-app.ts";
import { startProduct } from "./start-product.ts";

const PROVIDER = new URL("provider.ts", import.meta.url);
const USERS = Array.from({ length: 8 }, () => "enterprise" as const);
const ALL = ["provider", "bare", "chat", "compatible"] as const;

/**
 * `npm run bench -- chat [--only provider,bare,chat,compatible] [--seconds N] [--max-streams N]`: throughput, first-token
 * time and held streams of the provider, a bare route and ours, in one run on this machine.
 */
export async function benchChat(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", default: ALL.join(",") },
      seconds: { type: "string", default: "6" },
      "max-streams": { type: "string", default: "512" },
    },
  });
  const wanted = new Set(values.only.split(","));
  const options: MeasureOptions = {
    durationMs: Number(values.seconds) * 1_000,
    windowMs: 3_000,
    maxStreams: Number(values["max-streams"]),
    maxProbes: 8,
  };
  const busy = loadavg()[0] ?? 0;
  if (busy > 0.5) console.error(`The machine is busy (load ${busy.toFixed(1)}): the numbers will be too low.`);
  const { child, ready } = await startReady(PROVIDER);
  const baseUrl = `http://127.0.0.1:${ready.port}/v1`;
  const measured: Measurement[] = [];
  try {
    if (wanted.has("provider")) measured.push(await measureTarget(providerTarget(ready.port), options));
    if (wanted.has("bare")) {
      const bare = await startBareApp(baseUrl);
      try {
        measured.push(await measureTarget(bare, options));
      } finally {
        await bare.stop();
      }
    }
    if (wanted.has("chat") || wanted.has("compatible")) {
      const product = await startProduct(baseUrl, USERS);
      try {
        if (wanted.has("chat")) measured.push(await measureTarget(chatRouteTarget(product), options));
        if (wanted.has("compatible")) measured.push(await measureTarget(compatibleRouteTarget(product), options));
      } finally {
        await product.stop();
      }
    }
  } finally {
    await stopChild(child);
  }
  printChatReport(measured);
}
