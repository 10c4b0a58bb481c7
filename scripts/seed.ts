/**
 * Fills an empty development database: an administrator and a user, conversations with branches and comparisons, what
 * they cost, what was said of them, and budgets.
 */
import { closeDatabase } from "../lib/platform/db/client.ts";
import { seedPerson } from "./seed/seed-person.ts";

const PASSWORD = "green kettle on the porch";
const PEOPLE = [
  { email: "ada@example.com", displayName: "Ada Lovelace", tier: "pro", isAdmin: true },
  { email: "alan@example.com", displayName: "Alan Turing", tier: "free", isAdmin: false },
] as const;

for (const person of PEOPLE) {
  const isNew = await seedPerson({ ...person, password: PASSWORD });
  console.log(`${person.email}  password: ${PASSWORD}${isNew ? "" : "  (was there already)"}`);
}
await closeDatabase();
