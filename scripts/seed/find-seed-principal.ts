import type { Principal } from "../../lib/auth/schema.ts";
import { asService } from "../../lib/platform/db/scopes.ts";

/** The seeded person with their personal workspace. */
export async function findSeedPrincipal(userId: string): Promise<Principal> {
  // As service: a script of the operator, in a database of its own.
  const row = await asService()
    .selectFrom("profiles")
    .innerJoin("workspaces", "workspaces.ownerId", "profiles.id")
    .select(["profiles.email", "workspaces.id as workspaceId"])
    .where("profiles.id", "=", userId)
    .executeTakeFirstOrThrow();
  return {
    userId,
    ...row,
    workspaceRole: "owner",
    role: "user",
    tier: "free",
    via: { kind: "session", sessionId: userId },
  };
}
