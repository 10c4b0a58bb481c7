import { COMPLEXITY_DIMENSIONS, type ComplexityDimension, type Intent, type RouteDecision } from "../schema.ts";
import type { IntentShare } from "./classify-intent.ts";
import { COMPLEXITY_SIGNS } from "./complexity-signs.ts";
import type { ReadText } from "./read-text.ts";
import type { RouteInput } from "./route-input.ts";

export type Complexity = RouteDecision["complexity"];
type Finding = { value: number; evidence: string[] };

/** What a task of each intent demands before anything is known of it. */
const BASE_DEMAND: Record<Intent, number> = {
  code: 0.25,
  reasoning: 0.24,
  math: 0.25,
  analysis: 0.22,
  research: 0.3,
  creative_writing: 0.12,
  vision: 0.15,
  extraction: 0.1,
  summarization: 0.1,
  translation: 0.06,
  conversation: 0,
};

/** Shares of the overall figure. Thinking and knowledge weigh most; where the message stands in a talk, least. */
const WEIGHTS: Record<ComplexityDimension, number> = {
  reasoning_depth: 0.34,
  domain_expertise: 0.22,
  constraints: 0.14,
  output_demand: 0.12,
  input_structure: 0.1,
  ambiguity: 0.04,
  context_dependence: 0.04,
};
/** The hardest dimension pulls the whole up: a proof is hard however short it is. */
const PEAK_SHARE = 0.4;
/** How far each dimension alone makes a message hard; a vague or a late one is not. */
const PEAK_WEIGHT: Record<ComplexityDimension, number> = {
  reasoning_depth: 1,
  domain_expertise: 0.9,
  constraints: 0.7,
  output_demand: 0.5,
  input_structure: 0.4,
  ambiguity: 0,
  context_dependence: 0,
};
const MAX_EVIDENCE = 5;
const BULLET = /^\s*(?:[-*•]|\d+[.)])\s/gm;

const clamp = (value: number) => Math.min(1, Math.max(0, value));
const round = (value: number) => Math.round(clamp(value) * 1000) / 1000;

/** 0 at `from`, 1 at `to`, by orders of magnitude between. */
function logScale(value: number, from: number, to: number): number {
  return value <= from ? 0 : clamp(Math.log(value / from) / Math.log(to / from));
}

function findSigns(dimension: ComplexityDimension, instruction: string): Finding {
  const evidence: string[] = [];
  let value = 0;
  for (const { pattern, weight } of COMPLEXITY_SIGNS[dimension]) {
    const found = [...new Set(instruction.match(pattern) ?? [])];
    value += Math.min(found.length, 3) * weight;
    evidence.push(...found.map((sign) => sign.trim()));
  }
  return { value, evidence };
}

function add(finding: Finding, amount: number, evidence: string): void {
  if (amount <= 0) return;
  finding.value += amount;
  finding.evidence.unshift(evidence);
}

function addFacts(findings: Record<ComplexityDimension, Finding>, text: ReadText, input: RouteInput): void {
  const bullets = text.sample.match(BULLET)?.length ?? 0;
  const questions = text.sample.match(/[?？]/g)?.length ?? 0;
  const { input_structure: structure, constraints, ambiguity, context_dependence: context } = findings;
  add(structure, 0.7 * logScale(text.words, 15, 3_000), `${text.words} words`);
  if (text.sample.includes("```")) add(structure, 0.25, "code block");
  if (bullets > 1) add(structure, Math.min(0.3, bullets * 0.05), `${bullets} list items`);
  if (questions > 1) add(structure, Math.min(0.3, questions * 0.08), `${questions} questions`);
  if (input.hasImages) add(structure, 0.15, "image");
  if (bullets > 1) add(constraints, Math.min(0.45, bullets * 0.09), `${bullets} list items`);
  if (input.structuredOutput) add(constraints, 0.2, "schema");
  if (input.needsTools) add(constraints, 0.1, "tools");
  if (text.words <= 6 && input.turns === 0) add(ambiguity, 0.25, `${text.words} words`);
  // On the first turn the tokens are instructions, which the message does not depend on.
  if (input.turns > 0) add(context, 0.5 * logScale(input.historyTokens, 500, 100_000), `${input.historyTokens} tokens`);
  add(context, 0.2 * logScale(input.turns, 2, 40), `${input.turns} messages before`);
}

/**
 * How hard a message is to answer well: seven dimensions from 0 to 1, each with the words and figures it was read from,
 * and one overall figure: their weighted mean pulled up by the hardest one, on top of what the intent itself demands.
 */
export function measureComplexity(text: ReadText, intents: readonly IntentShare[], input: RouteInput): Complexity {
  const findings = Object.fromEntries(
    COMPLEXITY_DIMENSIONS.map((name) => [name, findSigns(name, text.instruction)]),
  ) as Record<ComplexityDimension, Finding>;
  addFacts(findings, text, input);
  const dimensions = COMPLEXITY_DIMENSIONS.map((name) => ({
    name,
    value: round(findings[name].value),
    evidence: findings[name].evidence.slice(0, MAX_EVIDENCE),
  }));
  const mean = dimensions.reduce((sum, { name, value }) => sum + WEIGHTS[name] * value, 0);
  const peak = Math.max(...dimensions.map(({ name, value }) => value * PEAK_WEIGHT[name]));
  const demand = intents.reduce((sum, { intent, probability }) => sum + BASE_DEMAND[intent] * probability, 0);
  return { overall: round(demand + (1 - PEAK_SHARE) * mean + PEAK_SHARE * peak), dimensions };
}
