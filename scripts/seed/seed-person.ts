import { type CreateUserInput, createUser } from "../../lib/auth/service/create-user.ts";
import { AppError } from "../../lib/platform/errors.ts";
import { SEED_CONVERSATIONS } from "./conversations.ts";
import { findSeedPrincipal } from "./find-seed-principal.ts";
import { storeConversations } from "./store-conversations.ts";
import { storeUse } from "./store-use.ts";
import { SEED_WEEKS } from "./weeks.ts";

type Person = Omit<CreateUserInput, "language" | "timeZone">;

async function makeAccount(person: Person): Promise<string | null> {
  try {
    return (await createUser({ ...person, language: "en", timeZone: "UTC" })).userId;
  } catch (error) {
    if (error instanceof AppError && error.code === "conflict") return null;
    throw error;
  }
}

/** Makes a person with conversations, use, feedback and budgets. False: they are there already, and stay as they are. */
export async function seedPerson(person: Person): Promise<boolean> {
  const userId = await makeAccount(person);
  if (userId === null) return false;
  const principal = await findSeedPrincipal(userId);
  await storeUse(principal, await storeConversations(principal, [...SEED_CONVERSATIONS, ...SEED_WEEKS]));
  return true;
}
