import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { TIER_IDS, type TierId } from "../../lib/auth/schema.ts";
import { guardRequest } from "../../lib/gate/edge/guard-request.ts";
import { FIRST_RATES } from "../../lib/gate/edge/limit-by-tier.ts";
import { findFreePort, stopChild } from "./child-process.ts";
import { percentile } from "./load-job.ts";
import { type RunningProduct, startProduct } from "./start-product.ts";

const CLIENTS = 64;
const WINDOW_MS = 60_000;
/** The window slides: what is asked in the first one is counted exactly when it all falls into it. */
const ROOM_IN_WINDOW_MS = 40_000;
/** Little behind the middleware, so that it is the middleware that is measured. */
const PATH = "/api/v1/health";

interface Asked {
  admitted: number;
  refused: number;
  other: number;
  latenciesMs: number[];
}

/** Asks once; resolves with the status, and reads the answer to its end. */
function ask(agent: Agent, url: string, apiKey: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const target = new URL(PATH, url);
    const call = request(
      { agent, host: "127.0.0.1", port: target.port, path: PATH, headers: { host: target.host, "x-api-key": apiKey } },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", reject);
      },
    );
    call.on("error", reject);
    call.end();
  });
}

/** Sends `count` requests of one user, `clients` at a time. */
async function askMany(url: string, apiKey: string, count: number, clients: number): Promise<Asked> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const asked: Asked = { admitted: 0, refused: 0, other: 0, latenciesMs: [] };
  let left = count;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (left-- > 0) {
        const startedAt = performance.now();
        const status = await ask(agent, url, apiKey);
        asked.latenciesMs.push(performance.now() - startedAt);
        if (status === 200) asked.admitted++;
        else if (status === 429) asked.refused++;
        else asked.other++;
      }
    }),
  );
  agent.destroy();
  return asked;
}

async function roomInWindow(): Promise<void> {
  const left = WINDOW_MS - (Date.now() % WINDOW_MS);
  if (left < ROOM_IN_WINDOW_MS) await delay(left + 50);
}

async function measureExactness(product: RunningProduct) {
  const rows: Record<string, object> = {};
  let isExact = true;
  for (const [index, tier] of TIER_IDS.entries()) {
    const { apiKey = "" } = product.users[index] ?? {};
    const limit = FIRST_RATES[tier];
    await roomInWindow();
    const startedAt = performance.now();
    const asked = await askMany(product.url, apiKey, Math.ceil(limit * 1.1) + CLIENTS, CLIENTS);
    const seconds = (performance.now() - startedAt) / 1_000;
    isExact &&= asked.admitted === limit && asked.other === 0 && seconds * 1_000 < ROOM_IN_WINDOW_MS;
    rows[tier] = {
      allowed: limit,
      admitted: asked.admitted,
      refused: asked.refused,
      other: asked.other,
      seconds: seconds.toFixed(1),
      "requests/s": Math.round((asked.admitted + asked.refused) / seconds),
    };
  }
  console.table(rows);
  console.log(`${isExact ? "met   " : "MISSED"} admitted = allowed in every tier under ${CLIENTS} parallel clients`);
}

/** What an Enterprise user at full speed may cost somebody else: how many times their time alone, at the 95th percentile. */
const NEIGHBOUR_MOST_TIMES = 2;

/** What an Enterprise user at full speed costs somebody else. */
async function measureNeighbour(product: RunningProduct): Promise<void> {
  await roomInWindow();
  const quiet = await askMany(product.url, product.users[2]?.apiKey ?? "", 100, 1);
  const heavyKey = product.users.at(-1)?.apiKey ?? "";
  const perSecond = FIRST_RATES.enterprise / 60;
  let isOver = false;
  const heavy = (async () => {
    while (!isOver) {
      await Promise.all([askMany(product.url, heavyKey, Math.round(perSecond / 10), 16), delay(100)]);
    }
  })();
  await delay(1_000);
  const beside = await askMany(product.url, product.users[2]?.apiKey ?? "", 100, 1);
  isOver = true;
  await heavy;
  const p95 = ({ latenciesMs }: Asked) => percentile(latenciesMs, 0.95);
  const row = (asked: Asked) => ({
    "p50 ms": percentile(asked.latenciesMs, 0.5).toFixed(2),
    "p95 ms": p95(asked).toFixed(2),
  });
  console.table({ alone: row(quiet), "beside 10,000 a minute of another user": row(beside) });
  const isMet = p95(beside) <= NEIGHBOUR_MOST_TIMES * p95(quiet);
  console.log(
    `${isMet ? "met   " : "MISSED"} p95 beside another user's 10,000 a minute at most ${NEIGHBOUR_MOST_TIMES} times that alone`,
  );
}

/** All that the middleware does for a request, on the services of the running product. */
async function measureCost(product: RunningProduct): Promise<void> {
  Object.assign(process.env, product.env, { TRUSTED_PROXY_HOPS: "0" });
  const rows: Record<string, object> = {};
  for (const [name, index] of [
    ["free, refused", 0],
    ["enterprise", product.users.length - 1],
  ] as const) {
    const headers = new Headers({ "x-api-key": product.users[index]?.apiKey ?? "" });
    const arrived = { method: "GET", pathname: PATH, search: "", headers };
    for (const parallel of [1, CLIENTS]) {
      await roomInWindow();
      const rounds = Math.floor(2_000 / parallel);
      const startedAt = performance.now();
      const cpu = process.cpuUsage();
      for (let round = 0; round < rounds; round++) {
        await Promise.all(Array.from({ length: parallel }, () => guardRequest(arrived)));
      }
      const count = rounds * parallel;
      const used = process.cpuUsage(cpu);
      rows[`${name}, ${parallel} at a time`] = {
        "µs/request": (((performance.now() - startedAt) * 1_000) / count).toFixed(1),
        "µs CPU/request": ((used.user + used.system) / count).toFixed(1),
      };
    }
  }
  console.table(rows);
}

async function measure(name: string): Promise<void> {
  console.log(`\n${name}`);
  // The provider is never asked.
  const product = await startProduct("http://127.0.0.1:9/v1", [...TIER_IDS, "enterprise"] satisfies TierId[]);
  try {
    await measureExactness(product);
    await measureNeighbour(product);
    await measureCost(product);
  } finally {
    await product.stop();
  }
}

/** Runs `work` with a Redis of its own behind the REST endpoint; false where there is no redis-server. */
async function withRedis(work: () => Promise<void>): Promise<boolean> {
  if (spawnSync("redis-server", ["--version"]).status !== 0) return false;
  const port = await findFreePort();
  const server = spawn("redis-server", ["--port", String(port), "--save", "", "--bind", "127.0.0.1"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(server.stdout, "data");
  process.env.REDIS_URL = `redis://127.0.0.1:${port}`;
  try {
    await work();
  } finally {
    delete process.env.REDIS_URL;
    await stopChild(server);
  }
  return true;
}

/**
 * `npm run bench -- limits [--only embedded|redis]`: what the limit at the edge costs a request, and whether it admits
 * exactly what each tier allows while 64 clients ask at once; with the embedded Redis and with a real one.
 */
export async function benchLimits(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { only: { type: "string" } } });
  if (values.only !== "redis") await measure("embedded Redis");
  if (values.only !== "embedded" && !(await withRedis(() => measure("Redis")))) {
    console.log("redis-server is not installed: measured with the embedded one only.");
  }
}
