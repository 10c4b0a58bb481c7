import type { TierId } from "../../auth/schema.ts";
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

// One for each tier, and after a change of one as many again.
const MAX_KEPT = 64;
const kept = new Map<string, Plan>();

function toPlan(text: string): Plan {
  const { tier, tiers } = JSON.parse(text) as StoredPlan;
  const own = tiers.find(({ id }) => id === tier);
  if (!own) throw new Error(`unknown tier ${tier}`);
  return { own, tiers };
}

/**
 * What a person's tier allows, at most five seconds old. It comes with the rows that a message reads anyway, and is the
 * same object for everybody of the tier until something changes, so that callers can keep what they derive from it.
 */
export async function loadPlan(userId: string): Promise<Plan> {
  const { plan: text } = await loadUserRows(userId);
  const known = kept.get(text);
  if (known) return known;
  const plan = toPlan(text);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(text, plan);
  return plan;
}
