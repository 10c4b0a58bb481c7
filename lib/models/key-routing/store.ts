import { sql } from "kysely";
import { asUser, type DbUser } from "../../platform/db/scopes.ts";
import type { KeyRouting } from "./schema.ts";

/** Writes the routing of a key that is in force. Returns whether there is such a key. */
export async function putKeyRouting(
  user: DbUser,
  id: string,
  { mode, thresholds, allowedModels }: KeyRouting,
): Promise<boolean> {
  const limits = JSON.stringify(thresholds);
  return asUser(user, async (tx) => {
    const { numAffectedRows } = await sql`update public.api_keys set route_mode = ${mode},
        route_thresholds = jsonb_strip_nulls(${limits}::text::jsonb), route_allowed_models = ${allowedModels}::text[]
      where id = ${id}::uuid and user_id = ${user.userId}::uuid and revoked_at is null`.execute(tx);
    return (numAffectedRows ?? 0n) > 0n;
  });
}
