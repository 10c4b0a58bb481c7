import type { AvailableModel, RuledOutCode } from "../schema.ts";
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

/** The first reason why a model cannot answer this message at all, or null. */
export function findRuledOut(model: AvailableModel, tokens: PredictedTokens, input: RouteInput): RuledOutCode | null {
  if (!model.available) return "unavailable";
  if (model.kind !== "chat") return "not_chat";
  if (input.allowedModelIds && !input.allowedModelIds.has(model.id)) return "not_allowed";
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

const EXPLANATIONS: Record<RuledOutCode, string> = {
  unavailable: "no key, or not reachable",
  not_chat: "not for chat",
  not_allowed: "not allowed here",
  deprecated: "deprecated",
  modality: "cannot read images",
  context_length: "context window too small for this conversation",
  tools: "cannot use tools",
  structured_output: "cannot answer in a given format",
  price_unknown: "price unknown",
  over_budget: "over the budget",
  excluded: "excluded in the settings",
  breaker: "failing right now",
};

/** For the person who has no model left: what rules them out, the most frequent reason first. */
export function explainNoneLeft(codes: readonly RuledOutCode[]): string {
  if (codes.every((code) => code === "unavailable"))
    return "No model is configured. Add a provider key or start a local model.";
  const counts = new Map<RuledOutCode, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const parts = [...counts].sort(([, a], [, b]) => b - a).map(([code, count]) => `${count} (${EXPLANATIONS[code]})`);
  return `No model can answer this message. Ruled out: ${parts.join(", ")}.`;
}
