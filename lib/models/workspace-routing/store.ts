import { sql } from "kysely";
import type { Db } from "../../platform/db/scopes.ts";
import type { WorkspaceRouting } from "./schema.ts";

/** What a workspace allows. The caller has asked whether the person is in it. */
export async function findWorkspaceRouting(db: Db, workspaceId: string): Promise<WorkspaceRouting> {
  const { rows } = await sql<WorkspaceRouting>`
    select route_mode_limit as mode_limit, route_thresholds as thresholds, route_allowed_models as allowed_models,
      route_allowed_regions as allowed_regions
    from public.workspaces where id = ${workspaceId}::uuid`.execute(db);
  return rows[0] ?? { modeLimit: null, thresholds: {}, allowedModels: null, allowedRegions: null };
}

/** Sets it, within the transaction that has locked the workspace. Returns whether that changed anything. */
export async function putWorkspaceRouting(
  tx: Db,
  workspaceId: string,
  { modeLimit, thresholds, allowedModels, allowedRegions }: WorkspaceRouting,
): Promise<boolean> {
  const limits = sql`jsonb_strip_nulls(${JSON.stringify(thresholds)}::text::jsonb)`;
  const { numAffectedRows } = await sql`
    update public.workspaces set route_mode_limit = ${modeLimit}::text, route_thresholds = ${limits},
      route_allowed_models = ${allowedModels}::text[], route_allowed_regions = ${allowedRegions}::text[]
    where id = ${workspaceId}::uuid
      and (route_mode_limit, route_thresholds, route_allowed_models, route_allowed_regions)
        is distinct from (${modeLimit}::text, ${limits}, ${allowedModels}::text[], ${allowedRegions}::text[])`.execute(
    tx,
  );
  return (numAffectedRows ?? 0n) > 0n;
}

/** Whose answers depend on it. */
export async function listMemberIds(tx: Db, workspaceId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom("workspaceMembers")
    .select("userId")
    .where("workspaceId", "=", workspaceId)
    .execute();
  return rows.map(({ userId }) => userId);
}
