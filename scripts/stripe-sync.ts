/**
 * `npm run stripe:sync [-- --data DIR]`: makes products and prices at Stripe from the table of tiers. Run again it does
 * nothing. Works beside a running server and without one.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { reachServices } from "./admin/reach-services.ts";
import { failPlainly } from "./run/fail-plainly.ts";
import { findData } from "./run/load-environment.ts";

failPlainly();
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { data: { type: "string" } } });
process.env.LOG_LEVEL = "silent";
const leave = await reachServices(root, findData(root, values.data));
try {
  // Imported now: these read the environment that was just found.
  const { env } = await import("../lib/platform/env.ts");
  const { closeDatabase } = await import("../lib/platform/db/client.ts");
  const { syncCatalogue } = await import("../lib/billing/stripe/service/sync-catalogue.ts");
  if (env().stripe === null) {
    process.stderr.write("Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET first.\n");
    process.exitCode = 1;
  } else {
    const changes = await syncCatalogue().finally(() => closeDatabase());
    for (const change of changes) process.stdout.write(`${change}\n`);
    process.stdout.write(`${changes.length} changes\n`);
  }
} finally {
  await leave();
}
