import { TIER_IDS, type TierId } from "../../auth/schema.ts";
import type { Tx } from "../../platform/db/scopes.ts";
import { forgetToldOf } from "../kept-conversations/store.ts";

/** What gives a workspace its tier: the operator, or what is paid. Neither takes away what the other gave. */
export type WorkspaceTierSource = "grant" | "plan";

export interface WorkspaceTier {
  name: string;
  /** What is in force; null: nothing, and everybody pays for themselves. */
  before: TierId | null;
  tier: TierId | null;
}

const toTier = (id: string | null): TierId | null => TIER_IDS.find((known) => known === id) ?? null;

/**
 * Sets what one source gives a team workspace, and with it the higher of both, which is in force.
 * @param tier Null takes it back.
 * @param planSeats How many seats are paid for, with what is paid.
 * @returns Null when there is no such team.
 */
export async function setWorkspaceTierIn(
  tx: Tx,
  workspaceId: string,
  source: WorkspaceTierSource,
  tier: TierId | null,
  planSeats: number | null = null,
): Promise<WorkspaceTier | null> {
  // Locked, as by everything else that changes a workspace: of two changes at once each sees what the other gave.
  const before = await tx
    .selectFrom("workspaces")
    .select(["name", "tier", "grantedTier", "planTier"])
    .where("id", "=", workspaceId)
    .where("kind", "=", "team")
    .where("deletedAt", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (!before) return null;
  const given = { grantedTier: before.grantedTier, planTier: before.planTier };
  given[source === "grant" ? "grantedTier" : "planTier"] = tier;
  const row = await tx
    .updateTable("workspaces")
    .set(({ selectFrom }) => ({
      ...given,
      ...(source === "plan" ? { planSeats } : {}),
      tier: selectFrom("tiers")
        .select("tiers.id")
        .where("tiers.id", "in", [given.grantedTier ?? "", given.planTier ?? ""])
        .orderBy("tiers.position", "desc")
        .limit(1),
    }))
    .where("id", "=", workspaceId)
    .returning("tier")
    .executeTakeFirstOrThrow();
  if (before.tier !== null && row.tier === null) await forgetToldOf(tx, workspaceId);
  return { name: before.name, before: toTier(before.tier), tier: toTier(row.tier) };
}
