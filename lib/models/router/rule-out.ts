import { AppError } from "../../platform/errors.ts";
import type { RuledOutCode } from "../route-codes/schema.ts";
import type { AvailableModel } from "../schema.ts";
import type { PredictedTokens } from "./predict-tokens.ts";
import type { RouteInput } from "./route-input.ts";

/** Room kept for the answer, whatever is predicted. */
const LEAST_OUTPUT_TOKENS = 1_000;
/** Estimated lengths may be this much too low. */
const LENGTH_MARGIN = 1.1;

function fits(model: AvailableModel, tokens: PredictedTokens, input: RouteInput): boolean {
  // An unknown window is not a small one: servers that tell nothing of it would never be used.
  if (model.contextTokens === null) return true;
  const output = Math.min(input.maxOutputTokens, Math.max(LEAST_OUTPUT_TOKENS, tokens.outputTokens));
  return tokens.inputTokens * LENGTH_MARGIN + output <= model.contextTokens;
}

/** The rule of the workspace, the API key or the call that forbids a model which could be asked otherwise, or null. */
export function findForbidden({ unavailableReason }: AvailableModel): RuledOutCode | null {
  return unavailableReason === "not_allowed" || unavailableReason === "residency" ? unavailableReason : null;
}

/** The first reason why a model cannot answer this message at all, or null. */
export function findRuledOut(model: AvailableModel, tokens: PredictedTokens, input: RouteInput): RuledOutCode | null {
  if (!model.available) return findForbidden(model) ?? "unavailable";
  if (model.kind !== "chat") return "not_chat";
  if (input.restingModelIds?.has(model.id)) return "breaker";
  if (model.status === "deprecated") return "deprecated";
  if (input.hasImages && !model.input.includes("image")) return "modality";
  if (!fits(model, tokens, input)) return "context_length";
  if (input.needsTools && !model.tools) return "tools";
  if (input.structuredOutput && !model.structuredOutput) return "structured_output";
  return null;
}

export interface Verdict {
  model: AvailableModel;
  ruledOut: RuledOutCode | null;
}

/**
 * What rules out each of the models. Where nothing but their windows does, those with the largest one stay: a conversation
 * that fits nowhere loses its oldest messages rather than every model.
 */
export function ruleOutAll(models: readonly AvailableModel[], tokens: PredictedTokens, input: RouteInput): Verdict[] {
  const verdicts = models.map((model) => ({ model, ruledOut: findRuledOut(model, tokens, input) }));
  if (verdicts.some(({ ruledOut }) => ruledOut === null)) return verdicts;
  const short = { ...tokens, inputTokens: 0, outputTokens: 0 };
  const couldRead = ({ model, ruledOut }: Verdict) =>
    ruledOut === "context_length" && findRuledOut(model, short, { ...input, maxOutputTokens: 0 }) === null;
  const widest = Math.max(0, ...verdicts.filter(couldRead).map(({ model }) => model.contextTokens ?? 0));
  return verdicts.map((verdict) =>
    couldRead(verdict) && verdict.model.contextTokens === widest ? { ...verdict, ruledOut: null } : verdict,
  );
}

/**
 * Rules out what may cost more than is left of a budget; nothing where no other model is left: who reserves then says
 * which budget it is, and when it starts again.
 */
export function ruleOutTooDear<T extends Verdict>(
  verdicts: readonly T[],
  tooDearIds: ReadonlySet<string> | undefined,
): readonly T[] {
  if (!tooDearIds) return verdicts;
  const isDear = ({ model, ruledOut }: Verdict) => ruledOut === null && tooDearIds.has(model.id);
  if (!verdicts.some((one) => one.ruledOut === null && !isDear(one))) return verdicts;
  return verdicts.map((one) => (isDear(one) ? { ...one, ruledOut: "over_budget" } : one));
}

const EXPLANATIONS: Record<RuledOutCode, string> = {
  unavailable: "no key, or not reachable",
  not_chat: "not for chat",
  not_allowed: "not among the allowed models",
  residency: "data processed where it must not be",
  deprecated: "deprecated",
  modality: "cannot read images",
  context_length: "context window too small for this conversation",
  tools: "cannot use tools",
  structured_output: "cannot answer in a given format",
  price_unknown: "price unknown",
  over_budget: "over the budget",
  excluded: "excluded in the settings",
  breaker: "failing right now",
  below_quality_floor: "expected quality below the floor",
  not_strong_enough: "this message needs a strong model",
  over_cost_limit: "over the maximum cost per answer",
  over_wait_limit: "over the maximum wait",
};

/** Rules that the person set: a model they ruled out is named, because the person can let it in again. */
const SET_BY_PERSON: ReadonlySet<RuledOutCode> = new Set([
  "excluded",
  "below_quality_floor",
  "not_strong_enough",
  "over_cost_limit",
  "over_wait_limit",
]);

/** Whether a rule of the person's own kept a model out. */
export const isSetByPerson = (code: RuledOutCode | undefined) => code !== undefined && SET_BY_PERSON.has(code);

/** What a rule that somebody set keeps out is named: it can be let in again. */
const isNamed = (code: RuledOutCode) => SET_BY_PERSON.has(code) || code === "not_allowed" || code === "residency";

const MAX_NAMED = 3;
const MAX_DETAILED = 500;

interface Refused {
  model: Pick<AvailableModel, "id" | "name" | "unavailableReason">;
  ruledOut: RuledOutCode | null;
}

function explainRule(code: RuledOutCode, models: readonly Refused[]): string {
  if (!isNamed(code)) return `${models.length} (${EXPLANATIONS[code]})`;
  const names = models.slice(0, MAX_NAMED).map(({ model }) => model.name);
  const more = models.length > MAX_NAMED ? " and others" : "";
  return `${models.length} (${EXPLANATIONS[code]}: ${names.join(", ")}${more})`;
}

/**
 * The error for a person who has no model left: what rules them out, the most frequent reason first, and in `details`
 * the rule for each model that has a key.
 * @param does What the model is needed for.
 */
export function noneLeft(refused: readonly Refused[], does = "answer this message"): AppError {
  const out = refused.filter(({ ruledOut }) => ruledOut !== null);
  if (out.every(({ ruledOut }) => ruledOut === "unavailable"))
    return new AppError("model_not_configured", "No model is configured. Add a provider key or start a local model.");
  const byRule = Map.groupBy(out, ({ ruledOut }) => ruledOut ?? "unavailable");
  const parts = [...byRule].sort(([, a], [, b]) => b.length - a.length).map(([code, all]) => explainRule(code, all));
  const told = out.flatMap(({ model: { id, unavailableReason = "no_key" }, ruledOut }) => {
    const rule = ruledOut === "unavailable" ? unavailableReason : ruledOut;
    return rule === "no_key" || rule === "not_chat" ? [] : [[id, rule] as const];
  });
  return new AppError("model_not_configured", `No model can ${does}. Ruled out: ${parts.join(", ")}.`, {
    details: Object.fromEntries(told.slice(0, MAX_DETAILED)),
  });
}
