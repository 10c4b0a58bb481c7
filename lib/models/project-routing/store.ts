import { sql } from "kysely";
import type { Principal } from "../../auth/schema.ts";
import { asUser, type DbUser, readAsUser } from "../../platform/db/scopes.ts";
import type { ProjectRouting } from "./schema.ts";

/** Somebody in the workspace where they work: projects of another one do not exist there. */
type Scope = DbUser & Pick<Principal, "workspaceId">;

/** The routing of one of the person's projects; null where there is no such project. */
export async function findProjectRouting(user: Scope, id: string): Promise<ProjectRouting | null> {
  const { rows } = await readAsUser(user, (tx) =>
    sql<ProjectRouting>`select route_mode as mode, route_thresholds as thresholds, default_model as model
      from public.projects where id = ${id}::uuid and user_id = ${user.userId}::uuid
        and workspace_id = ${user.workspaceId}::uuid and deleted_at is null`.execute(tx),
  );
  return rows[0] ?? null;
}

/** Writes it. Returns whether there is such a project. */
export async function putProjectRouting(
  user: Scope,
  id: string,
  { mode, thresholds, model }: ProjectRouting,
): Promise<boolean> {
  return asUser(user, async (tx) => {
    const { numAffectedRows } = await sql`update public.projects set route_mode = ${mode},
        route_thresholds = jsonb_strip_nulls(${JSON.stringify(thresholds)}::text::jsonb), default_model = ${model}
      where id = ${id}::uuid and user_id = ${user.userId}::uuid
        and workspace_id = ${user.workspaceId}::uuid and deleted_at is null`.execute(tx);
    return (numAffectedRows ?? 0n) > 0n;
  });
}
