/**
 * `npm run seed [-- --data DIR]`: an administrator and a user, conversations with branches and comparisons, what they
 * cost, what was said of them, and budgets. Works beside a running server and without one; a second run leaves
 * everything as it is.
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
process.env.LOG_LEVEL ??= "silent";
const leave = await reachServices(root, findData(root, values.data));
// Imported now: these read the environment that was just found.
const { closeDatabase } = await import("../lib/platform/db/client.ts");
const { closeJobSender } = await import("../lib/platform/jobs/enqueue.ts");
const { seedPerson } = await import("./seed/seed-person.ts");

const PASSWORD = "green kettle on the porch";
const PEOPLE = [
  { email: "ada@example.com", displayName: "Ada Lovelace", tier: "pro", isAdmin: true },
  { email: "alan@example.com", displayName: "Alan Turing", tier: "free", isAdmin: false },
] as const;

try {
  for (const person of PEOPLE) {
    const isNew = await seedPerson({ ...person, password: PASSWORD });
    console.log(`${person.email}  password: ${PASSWORD}${isNew ? "" : "  (was there already)"}`);
  }
} finally {
  await closeJobSender();
  await closeDatabase();
  await leave();
}
