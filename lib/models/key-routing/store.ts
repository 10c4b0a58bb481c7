import { sql } from "kysely";
import { asUser, type DbUser } from "../../platform/db/scopes.ts";
import type { KeyRouting } from "./schema.ts";

/** Writes the routing of a key that is in force. Else says which of its parts is not the person's. */
export async function putKeyRouting(
  user: DbUser,
  id: string,
  { mode, thresholds, allowedModels, projectId }: KeyRouting,
): Promise<"stored" | "no_key" | "no_project"> {
  const limits = JSON.stringify(thresholds);
  return asUser(user, async (tx) => {
    const { rows } = await sql<{ hasProject: boolean }>`select ${projectId}::uuid is null or exists (
        select from public.projects p where p.id = ${projectId}::uuid and p.user_id = k.user_id
          and p.workspace_id = k.workspace_id and p.deleted_at is null) as "hasProject"
      from public.api_keys k
      where k.id = ${id}::uuid and k.user_id = ${user.userId}::uuid and k.revoked_at is null`.execute(tx);
    const [key] = rows;
    if (!key) return "no_key";
    if (!key.hasProject) return "no_project";
    const { numAffectedRows } = await sql`update public.api_keys set route_mode = ${mode},
        route_thresholds = jsonb_strip_nulls(${limits}::text::jsonb), route_allowed_models = ${allowedModels}::text[],
        project_id = ${projectId}::uuid
      where id = ${id}::uuid and user_id = ${user.userId}::uuid and revoked_at is null`.execute(tx);
    return (numAffectedRows ?? 0n) > 0n ? "stored" : "no_key";
  });
}
