import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { startReady, stopChild } from "./child-process.ts";
import type { Estimate } from "./gateway/confidence.ts";
import { measureEventOrder } from "./gateway/event-order.ts";
import { measureFunctionLevel } from "./gateway/function-level.ts";
import { measureMemorySlope } from "./gateway/memory-slope.ts";
import { measureOneHealthy } from "./gateway/one-healthy.ts";
import { measureOverHttp } from "./gateway/over-http.ts";
import { provideServices } from "./gateway/provide-services.ts";
import { startPortkey } from "./gateway/start-portkey.ts";
import { overRounds } from "./load-job.ts";
import { compatibleRouteTarget } from "./product-targets.ts";
import { providerTarget } from "./provider-target.ts";
import { reportBar } from "./report-bar.ts";
import type { RunningTarget } from "./running-target.ts";
import { startProduct } from "./start-product.ts";

const PROVIDER = new URL("provider.ts", import.meta.url);
const ALL = ["function", "http", "healthy", "events", "memory"] as const;
const BAR = { functionMs: 0.7, httpMs: 3, answered: 0.999, memoryMbPerMinute: 1 };
const USERS = Array.from({ length: 8 }, () => "enterprise" as const);

const show = ({ value, low, high }: Estimate, digits = 3) =>
  `${value.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;

async function benchHttp(openAiBaseUrl: string, port: number, withPortkey: boolean, seconds: number) {
  const portkey = withPortkey ? await startPortkey(openAiBaseUrl) : null;
  if (portkey === null)
    console.log("skipped @portkey-ai/gateway: --portkey installs it into .cache and compares with it.");
  const product = await startProduct(openAiBaseUrl, USERS);
  try {
    const targets: RunningTarget[] = [
      providerTarget(port),
      compatibleRouteTarget(product),
      ...(portkey ? [portkey] : []),
    ];
    const results = await measureOverHttp(targets, 5, seconds * 1_000);
    console.table(
      Object.fromEntries(
        results.map(({ name, firstTokenMs, addedMs, answersPerSecondAt32, failures }) => [
          name,
          {
            "first token p50 ms": show(overRounds(firstTokenMs), 2),
            "added ms": show(overRounds(addedMs), 2),
            "answers/s @32": show(overRounds(answersPerSecondAt32), 0),
            failures,
          },
        ]),
      ),
    );
    const [, ours, theirs] = results;
    for (const { name, firstFailure } of results)
      if (firstFailure) console.log(`First failure of ${name}: ${firstFailure}`);
    if (!ours) return;
    const added = overRounds(ours.addedMs);
    reportBar(
      "added over HTTP, p50 ms (lowest and highest round)",
      show(added, 2),
      `≤ ${BAR.httpMs}`,
      added.value <= BAR.httpMs,
    );
    if (!theirs) return;
    if (theirs.answersPerSecondAt32.includes(0)) {
      console.log(`not compared with ${theirs.name}: it did not answer.`);
      return;
    }
    const [us, them] = [ours, theirs].map(({ answersPerSecondAt32 }) => overRounds(answersPerSecondAt32));
    if (us && them) reportBar("answers/s at 32", show(us, 0), `≥ Portkey's ${show(them, 0)}`, us.value >= them.value);
  } finally {
    await product.stop();
    await portkey?.stop();
  }
}

/**
 * `npm run bench -- gateway [--only function,http,healthy,events,memory] [--portkey] [--rounds N] [--chats N]
 * [--events N] [--requests N] [--seconds N]`: what the gateway adds, what it survives and whether it leaks, against a
 * bare provider on this machine. With `--portkey` npm installs that package into `.cache`, to be compared with.
 * Intervals hold the figure in 95 of 100 runs unless said otherwise.
 */
export async function benchGateway(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", default: ALL.join(",") },
      portkey: { type: "boolean", default: false },
      rounds: { type: "string", default: "2000" },
      chats: { type: "string", default: "5000" },
      events: { type: "string", default: "1000000" },
      requests: { type: "string", default: "100000" },
      seconds: { type: "string", default: "4" },
    },
  });
  const wanted = new Set(values.only.split(","));
  const busy = loadavg()[0] ?? 0;
  if (busy > 0.5) console.error(`The machine is busy (load ${busy.toFixed(1)}): the numbers will be too bad.`);
  const { child, ready } = await startReady(PROVIDER);
  const baseUrl = `http://127.0.0.1:${ready.port}/v1`;
  try {
    // Before this process is given an environment of its own, which the product would inherit.
    if (wanted.has("http")) await benchHttp(baseUrl, ready.port, values.portkey, Number(values.seconds));
    const stopServices = await provideServices();
    if (wanted.has("function")) {
      const { named, auto } = await measureFunctionLevel(baseUrl, Number(values.rounds));
      reportBar(
        "added without HTTP, p50 ms, named model",
        show(named),
        `≤ ${BAR.functionMs}`,
        named.value <= BAR.functionMs,
      );
      // The router has a bar of its own (`npm run bench -- router`).
      console.log(`       the same with nexus/auto, the router included: ${show(auto)}`);
    }
    if (wanted.has("healthy")) {
      const { answered, chats, p50Ms, worstMs } = await measureOneHealthy(baseUrl, Number(values.chats));
      const figure = `${show(answered, 5)} of ${chats}, p50 ${p50Ms.toFixed(1)} ms, slowest ${worstMs.toFixed(0)} ms`;
      reportBar("answered with 1 of 3 providers healthy", figure, `≥ ${BAR.answered}`, answered.value >= BAR.answered);
    }
    if (wanted.has("events")) {
      const { events, lost, reordered, eventsPerSecond } = await measureEventOrder(baseUrl, Number(values.events));
      const figure = `${lost} lost, ${reordered} reordered of ${events} (${Math.round(eventsPerSecond)}/s)`;
      reportBar("streamed events", figure, "0 and 0", lost === 0 && reordered === 0 && events >= Number(values.events));
    }
    if (wanted.has("memory")) {
      const { requests, heapMbPerMinute, rssMbPerMinute, minutes } = await measureMemorySlope(
        baseUrl,
        Number(values.requests),
      );
      const figure = `heap ${show(heapMbPerMinute, 2)}, resident ${show(rssMbPerMinute, 2)} MB a minute over ${requests} requests in ${minutes.toFixed(1)} min`;
      reportBar("memory", figure, `heap < ${BAR.memoryMbPerMinute}`, heapMbPerMinute.value < BAR.memoryMbPerMinute);
    }
    await stopServices();
  } finally {
    await stopChild(child);
  }
}
