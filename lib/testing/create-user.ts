import { sql } from "kysely";
import type { Principal, TierId } from "../auth/schema.ts";
import { asService } from "../platform/db/scopes.ts";
import { newId } from "../platform/ids.ts";

/** A user with a personal workspace, straight in the database, and the principal of a session of theirs. */
export async function createTestUser(options: { tier?: TierId; role?: "user" | "admin" } = {}): Promise<Principal> {
  const userId = newId();
  const workspaceId = newId();
  const email = `${userId}@example.com`;
  const tier = options.tier ?? "free";
  const role = options.role ?? "user";
  await sql`select app.create_account(${userId}, ${workspaceId}, ${email}, 'Test', 'en', 'UTC', now())`.execute(
    asService(),
  );
  await asService()
    .updateTable("profiles")
    .set({ tier, role, emailVerifiedAt: new Date() })
    .where("id", "=", userId)
    .execute();
  return {
    userId,
    workspaceId,
    workspaceRole: "owner",
    email,
    role,
    tier,
    via: { kind: "session", sessionId: newId() },
  };
}
