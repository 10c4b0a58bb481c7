import type { Principal, TierId } from "../../auth/schema.ts";
import { AppError } from "../../platform/errors.ts";
import type { PlanFeature, TierLimits } from "./schema.ts";

/** As much of the tiers as has to be known to refuse by one of their limits; lowest tier first. */
export type KnownTier<K extends keyof TierLimits = never> = Pick<TierLimits, "id" | "name" | K>;

/** The lowest tier above `tier` that allows what was refused, or null where none does. */
export function findLiftingTier<T extends KnownTier>(
  tiers: readonly T[],
  tier: TierId,
  allows: (limits: T) => boolean,
): T | null {
  const own = tiers.findIndex(({ id }) => id === tier);
  return tiers.slice(own + 1).find(allows) ?? null;
}

/** Whose plan a refusal speaks of: the reader's, or that of the workspace that pays where they work. */
export function planInForce({ paidByWorkspace }: Pick<Principal, "paidByWorkspace">): string {
  return paidByWorkspace === undefined ? "your plan" : `the plan of ${paidByWorkspace}`;
}

/**
 * What a refusal by a tier's limit tells: in its message which plan allows it, and in its details the feature, the limit
 * and that plan. No word of buying: where nothing is sold, the operator grants plans.
 * @param said What is refused, as a sentence.
 * @param limit What the tier allows.
 */
export function limitDetails(feature: PlanFeature, said: string, limit: number, lifting: KnownTier | null) {
  return {
    message: lifting ? `${said} The plan ${lifting.name} allows it.` : said,
    details: { feature, limit, tier: lifting?.id ?? null, tierName: lifting?.name ?? null },
  };
}

/** The refusal of what a tier does not allow; as `limitDetails`. */
export function planLimit(feature: PlanFeature, said: string, limit: number, lifting: KnownTier | null): AppError {
  const { message, details } = limitDetails(feature, said, limit, lifting);
  return new AppError("plan_limit", message, { details });
}
