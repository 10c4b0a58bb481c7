import { TIER_IDS, type TierId } from "../../auth/schema.ts";
import type { Plan } from "../stripe/schema.ts";
import { PLAN_FEATURES, type PlanFeature, type TierLimits } from "../tiers/schema.ts";

/** What may be met beside the features of a plan: the month's messages, requests a minute, answers at once. */
const REQUEST_LIMITS = ["messages", "rate", "parallel"] as const;
export type LimitKind = PlanFeature | (typeof REQUEST_LIMITS)[number];
const LIMIT_KINDS: readonly LimitKind[] = [...PLAN_FEATURES, ...REQUEST_LIMITS];

/** A limit that somebody has just met. */
export interface MetLimit {
  kind: LimitKind;
  limit: number;
  /** The lowest tier that lifts it, where the refusal named one. */
  tier: TierId | null;
}

interface Refusal {
  code: string;
  details: Readonly<Record<string, string | number | boolean | null>>;
}

/** The limit of the plan that a refusal is about; null for one that no plan lifts. */
export function toMetLimit({ code, details }: Refusal): MetLimit | null {
  const { feature, limit, requestsLimit } = details;
  const tier = TIER_IDS.find((id) => id === details.tier) ?? null;
  if (code === "quota_exceeded" && typeof requestsLimit === "number") {
    return { kind: "messages", limit: requestsLimit, tier };
  }
  const kind = LIMIT_KINDS.find((known) => known === feature);
  return kind && typeof limit === "number" ? { kind, limit, tier } : null;
}

const isMore = (value: number | null, limit: number) => value === null || value > limit;
/** For what is a number of its own. What depends on the request, its size or model, the refusal names a tier for. */
const LIFTS: Partial<Record<LimitKind, (tier: TierLimits, limit: number) => boolean>> = {
  messages: (tier, limit) => isMore(tier.requestsPerMonth, limit),
  rate: (tier, limit) => tier.requestsPerMinute > limit,
  parallel: (tier, limit) => tier.maxParallelRuns > limit,
  api_keys: (tier, limit) => tier.maxApiKeys > limit,
  budgets: (tier, limit) => tier.maxBudgets > limit,
};

/** The lowest plan on offer, above the one in force, that lifts this very limit; null where none does. */
export function findUpgrade({ tier, tiers, offers }: Plan, met: MetLimit): TierLimits | null {
  const own = tiers.findIndex(({ id }) => id === tier);
  const lifts = LIFTS[met.kind];
  return (
    tiers
      .slice(own + 1)
      .filter(({ id }) => offers.some((offer) => offer.tier === id))
      .find((one) => (lifts ? lifts(one, met.limit) : one.id === met.tier)) ?? null
  );
}
