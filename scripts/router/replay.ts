/**
 * npm run router:replay -- [--data DIR] [--weights FILE] [--mode M] [--since DATE] [--jsonl OUT] [--with-text]: makes
 * stored decisions again, with other weights or in another mode, and reports what differs. Nothing is changed. Reads the
 * database of DATABASE_URL, or of the data directory, beside a running server and without one.
 */
import { writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Kysely } from "kysely";
import { PostgresJSDialect } from "kysely-postgres-js";
import { replayAll } from "../../lib/analytics/replay/replay-all.ts";
import { readDecisions } from "../../lib/analytics/replay/store.ts";
import { loadWeights } from "../../lib/models/router/load-weights.ts";
import { ROUTE_MODES } from "../../lib/models/schema.ts";
import { readWeightsFile } from "../../lib/models/service/weights-versions.ts";
import { openPool } from "../../lib/platform/db/client.ts";
import { reachServices } from "../admin/reach-services.ts";
import { findData } from "../run/load-environment.ts";
import { printReport } from "./replay/print-report.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const USAGE = `npm run router:replay -- [--data DIR] [--weights FILE] [--mode ${ROUTE_MODES.join("|")}]
         [--since YYYY-MM-DD] [--jsonl OUT] [--with-text]\n`;

const text = { type: "string" } as const;
const OPTIONS = {
  data: text,
  weights: text,
  mode: text,
  since: { type: "string", default: "1970-01-01" },
  jsonl: text,
  "with-text": { type: "boolean", default: false },
} as const;

const readArguments = () => parseArgs({ options: OPTIONS }).values;
type Arguments = ReturnType<typeof readArguments>;

/** Where the decisions are, and how to leave. */
async function reachDatabase({ data }: Arguments): Promise<{ url: string; leave: () => Promise<void> }> {
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, leave: async () => undefined };
  const leave = await reachServices(root, findData(root, data));
  return { url: process.env.DATABASE_URL ?? "", leave };
}

/** What was typed; null for what is no option. */
function tryArguments(): Arguments | null {
  try {
    return readArguments();
  } catch {
    return null;
  }
}

async function main(): Promise<number> {
  const values = tryArguments();
  if (values === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  const since = new Date(values.since);
  const mode = ROUTE_MODES.find((one) => one === values.mode) ?? null;
  if (Number.isNaN(since.getTime()) || (values.mode !== undefined && mode === null)) {
    process.stderr.write(USAGE);
    return 2;
  }
  // What libraries print while starting is no part of the report.
  console.log = (...words: unknown[]) => console.error(...words);
  process.env.LOG_LEVEL ??= "silent";
  const weights = values.weights === undefined ? loadWeights() : readWeightsFile(resolve(values.weights));
  const { url, leave } = await reachDatabase(values);
  const pool = openPool(url, { max: 1, prepare: false, ca: process.env.DATABASE_CA });
  const db = new Kysely<unknown>({ dialect: new PostgresJSDialect({ postgres: pool }) });
  const lines: string[] = [];
  const texts = new Map<string, string>();
  try {
    const report = await replayAll(readDecisions(db, since), { weights, mode }, (replayed, message) => {
      const shown = values["with-text"] ? { text: message } : {};
      if (values["with-text"] && replayed.changed && message !== null) texts.set(replayed.id, message);
      if (values.jsonl !== undefined) lines.push(`${JSON.stringify({ ...replayed, ...shown })}\n`);
    });
    process.stdout.write(printReport(report, { version: weights.version, mode }, texts));
    // Readable by the operator alone: with --with-text it holds messages.
    if (values.jsonl !== undefined) writeFileSync(resolve(values.jsonl), lines.join(""), { mode: 0o600 });
  } finally {
    await pool.end({ timeout: 5 });
    await leave();
  }
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
