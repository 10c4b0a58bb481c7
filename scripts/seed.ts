/**
 * `npm run seed [-- --data DIR]`: an administrator and a user, and conversations with branches. Works beside a running
 * server and without one; a second run leaves everything as it is.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Principal } from "../lib/auth/schema.ts";
import { reachServices } from "./admin/reach-services.ts";
import { findData } from "./run/load-environment.ts";
import { SEED_CONVERSATIONS } from "./seed/conversations.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { data: { type: "string" } } });
process.env.LOG_LEVEL ??= "silent";
const leave = await reachServices(root, findData(root, values.data));
// Imported now: these read the environment that was just found.
const { createUser } = await import("../lib/auth/service/create-user.ts");
const { closeDatabase } = await import("../lib/platform/db/client.ts");
const { AppError } = await import("../lib/platform/errors.ts");
const { closeJobSender } = await import("../lib/platform/jobs/enqueue.ts");
const { findSeedPrincipal } = await import("./seed/find-seed-principal.ts");
const { storeConversations } = await import("./seed/store-conversations.ts");

const PASSWORD = "green kettle on the porch";
const PEOPLE = [
  { email: "ada@example.com", displayName: "Ada Lovelace", tier: "pro", isAdmin: true },
  { email: "alan@example.com", displayName: "Alan Turing", tier: "free", isAdmin: false },
] as const;

async function seedPerson(person: (typeof PEOPLE)[number]): Promise<Principal | null> {
  try {
    const { userId } = await createUser({ ...person, password: PASSWORD, language: "en", timeZone: "UTC" });
    return await findSeedPrincipal(userId);
  } catch (error) {
    // Already there: a second run leaves everything as it is.
    if (error instanceof AppError && error.code === "conflict") return null;
    throw error;
  }
}

try {
  for (const person of PEOPLE) {
    const principal = await seedPerson(person);
    if (principal) await storeConversations(principal, SEED_CONVERSATIONS);
    console.log(`${person.email}  password: ${PASSWORD}${principal ? "" : "  (was there already)"}`);
  }
} finally {
  await closeJobSender();
  await closeDatabase();
  await leave();
}
