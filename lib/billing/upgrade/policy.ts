import type { TierId } from "../../auth/schema.ts";
import type { Plan } from "../stripe/schema.ts";
import type { PlanFeature, TierLimits } from "../tiers/schema.ts";

/** The features of a plan, and beside them the month's messages, requests a minute, answers at once. */
export type LimitKind = PlanFeature | "messages" | "rate" | "parallel";
// Written out: a list of the schema's would bring its library to every page.
const LIMIT_KINDS: Readonly<Record<LimitKind, true>> = {
  messages: true,
  rate: true,
  parallel: true,
  models: true,
  context: true,
  file_size: true,
  files: true,
  storage: true,
  budgets: true,
  api_keys: true,
};
const isKind = (text: unknown): text is LimitKind => typeof text === "string" && Object.hasOwn(LIMIT_KINDS, text);
const TIERS: Readonly<Record<TierId, true>> = { free: true, pro: true, team: true, enterprise: true };
const isTier = (text: unknown): text is TierId => typeof text === "string" && Object.hasOwn(TIERS, text);

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
  const tier = isTier(details.tier) ? details.tier : null;
  if (code === "quota_exceeded" && typeof requestsLimit === "number") {
    return { kind: "messages", limit: requestsLimit, tier };
  }
  return isKind(feature) && typeof limit === "number" ? { kind: feature, limit, tier } : null;
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
