/** Fills an empty development database: an administrator and a user, and conversations with branches. */
import type { Principal } from "../lib/auth/schema.ts";
import { createUser } from "../lib/auth/service/create-user.ts";
import { closeDatabase } from "../lib/platform/db/client.ts";
import { AppError } from "../lib/platform/errors.ts";
import { SEED_CONVERSATIONS } from "./seed/conversations.ts";
import { findSeedPrincipal } from "./seed/find-seed-principal.ts";
import { storeConversations } from "./seed/store-conversations.ts";

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

for (const person of PEOPLE) {
  const principal = await seedPerson(person);
  if (principal) await storeConversations(principal, SEED_CONVERSATIONS);
  console.log(`${person.email}  password: ${PASSWORD}${principal ? "" : "  (was there already)"}`);
}
await closeDatabase();
