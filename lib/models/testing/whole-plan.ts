import type { Plan } from "../plan/load-plan.ts";

const own = {
  id: "enterprise" as const,
  name: "Enterprise",
  modelMaxMicroUsdPerMtok: null,
  contextMaxTokens: null,
  messageMaxAttachments: 8,
};

/** A plan that keeps no model from anybody. */
export const WHOLE_PLAN: Plan = { own, tiers: [own] };
