/**
 * `npm run keys:rotate [-- --data DIR]`: brings every sealed secret under the first key of NEXUS_ENCRYPTION_KEYS. Works
 * beside a running server and without one; may be broken off (Ctrl+C, or by force) and run again. Ends with 0 when
 * nothing is left under another key.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { reachServices } from "./admin/reach-services.ts";
import { printReport } from "./keys/print-report.ts";
import { failPlainly } from "./run/fail-plainly.ts";
import { findData } from "./run/load-environment.ts";

failPlainly();
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { data: { type: "string" } } });
process.env.LOG_LEVEL = "silent";
const leave = await reachServices(root, findData(root, values.data));
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
try {
  // Imported now: these read the environment that was just found.
  const { closeDatabase } = await import("../lib/platform/db/client.ts");
  const { rotateKeys } = await import("../lib/platform/crypto/rotation/rotate-keys.ts");
  const { sealedColumns } = await import("../lib/sealed-columns.ts");
  const report = await rotateKeys(sealedColumns, {
    signal: stop.signal,
    onProgress: ({ column, rewrapped }) => process.stdout.write(`${column}: ${rewrapped} wrapped anew\n`),
  }).finally(() => closeDatabase());
  for (const line of printReport(report, stop.signal.aborted)) process.stdout.write(`${line}\n`);
  process.exitCode = report.left === 0 ? 0 : 1;
} finally {
  await leave();
}
// The job queue's pool would keep the process for its idle time.
process.exit();
