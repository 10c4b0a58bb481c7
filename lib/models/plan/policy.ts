import { findLiftingTier, planLimit } from "../../billing/tiers/plan-limit.ts";
import type { AppError } from "../../platform/errors.ts";
import type { Target } from "../gateway/target.ts";
import type { KeySource, ModelInfo } from "../schema.ts";
import type { Plan, PlanTier } from "./load-plan.ts";

/**
 * Whether a tier allows a model that the operator pays for. Only what an answer costs by the token counts; a chat model
 * without a known price may cost anything, and goes with no limit alone.
 */
export function allowsModel({ modelMaxMicroUsdPerMtok: max }: PlanTier, { kind, price }: ModelInfo): boolean {
  if (max === null || kind !== "chat") return true;
  return price !== null && price.outputMicroUsdPerMtok <= max;
}

/** Whether the plan keeps a model from a person who reaches it in this way: a key of their own and local models are free. */
export function isLockedModel(plan: Plan, model: ModelInfo, source: KeySource): boolean {
  return source === "operator" && !allowsModel(plan.own, model);
}

/** The lowest plan with a model, or null. */
export function planWithModel({ own, tiers }: Plan, model: ModelInfo): PlanTier | null {
  return findLiftingTier(tiers, own.id, (tier) => allowsModel(tier, model));
}

/** The refusal of a model that the plan does not have. */
export function modelLocked(plan: Plan, model: ModelInfo): AppError {
  const said = `Your plan does not include ${model.name}. Choose another model, or use a provider key of your own.`;
  return planLimit("models", said, plan.own.modelMaxMicroUsdPerMtok ?? 0, planWithModel(plan, model));
}

/** The longest prompt that a plan allows. */
export interface PlanCap {
  maxTokens: number;
  /** The refusal of a prompt of so many tokens. */
  refusal: (tokens: number) => AppError;
}

function tooLongForPlan({ own, tiers }: Plan, limit: number, tokens: number): AppError {
  const said = `This has about ${tokens} tokens, and your plan allows ${limit}. Shorten it, or use a provider key of your own.`;
  const lifting = findLiftingTier(tiers, own.id, ({ contextMaxTokens: max }) => max === null || max >= tokens);
  return planLimit("context", said, limit, lifting);
}

/** The longest prompt for those that may answer; null where the plan sets none, or the operator pays for none of them. */
export function planCapOf(plan: Plan, targets: readonly Pick<Target, "ownerId" | "model">[]): PlanCap | null {
  const maxTokens = plan.own.contextMaxTokens;
  const isPaid = targets.some(({ ownerId, model }) => ownerId === undefined && !model.local);
  if (maxTokens === null || !isPaid) return null;
  return { maxTokens, refusal: (tokens) => tooLongForPlan(plan, maxTokens, tokens) };
}

/** The refusal of a message with more files than the plan allows. */
export function tooManyFiles({ own, tiers }: Plan, count: number): AppError {
  const limit = own.messageMaxAttachments;
  const said = `Your plan allows ${limit} ${limit === 1 ? "file" : "files"} with a message. Remove ${count - limit}.`;
  const lifting = findLiftingTier(tiers, own.id, (tier) => tier.messageMaxAttachments >= count);
  return planLimit("files", said, limit, lifting);
}
