import type { Principal, TierId } from "../../auth/schema.ts";
import type { KnownTier } from "../../billing/tiers/plan-limit.ts";
import { loadUserRows } from "../user-rows/load-user-rows.ts";

/** A tier by what counts while a message is answered. */
export type PlanTier = KnownTier<"modelMaxMicroUsdPerMtok" | "contextMaxTokens" | "messageMaxAttachments">;
/** As it comes with the user's rows. */
interface StoredPlan {
  tier: TierId;
  tiers: PlanTier[];
}

/** What a person's tier allows. */
export interface Plan {
  own: PlanTier;
  /** All there are, lowest first. */
  tiers: readonly PlanTier[];
}

/** Whose plan it is: in the workspace where they work, or by id alone their own. */
export type PlanHolder = Pick<Principal, "userId"> &
  Partial<Pick<Principal, "tier" | "paidByWorkspace" | "workspaceId">>;

// One for each tier, and after a change of one as many again.
const MAX_KEPT = 64;
const kept = new Map<string, Plan>();

function toPlan(text: string, paidTier: TierId | null): Plan {
  const { tier, tiers } = JSON.parse(text) as StoredPlan;
  const own = tiers.find(({ id }) => id === (paidTier ?? tier));
  if (!own) throw new Error(`unknown tier ${paidTier ?? tier}`);
  return { own, tiers };
}

/**
 * What a person's tier allows, that of their workspace where it pays, at most five seconds old. It comes with the rows that a message reads anyway, and is the
 * same object for everybody of the tier until something changes, so that callers can keep what they derive from it.
 */
export async function loadPlan(principal: PlanHolder): Promise<Plan> {
  const { plan: text } = await loadUserRows(principal.userId);
  const paidTier = principal.paidByWorkspace === undefined ? null : (principal.tier ?? null);
  const key = `${paidTier ?? ""}:${text}`;
  const known = kept.get(key);
  if (known) return known;
  const plan = toPlan(text, paidTier);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, plan);
  return plan;
}
