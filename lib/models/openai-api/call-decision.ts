import { newId } from "../../platform/ids.ts";
import { estimateTokens } from "../estimate-tokens.ts";
import { routeFacts } from "../router/route-facts.ts";
import type { AnswerPlan } from "../service/plan-answer.ts";
import type { DecidedRow } from "./store.ts";

/**
 * What is stored of the choice for a call; null when the caller named the model. The text of a call is kept nowhere, so
 * neither are the words that were found in it; how long it is says enough to decide again.
 */
export function toDecided({ decision, context }: AnswerPlan, text: string): Omit<DecidedRow, "answeredBy"> | null {
  if (!decision || !context) return null;
  const dimensions = decision.complexity.dimensions.map((dimension) => ({ ...dimension, evidence: [] }));
  return {
    id: newId(),
    decision: { ...decision, complexity: { ...decision.complexity, dimensions } },
    facts: routeFacts(decision),
    context: { ...context, textTokens: estimateTokens(text) },
  };
}
