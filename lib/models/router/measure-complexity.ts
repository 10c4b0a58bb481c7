import { COMPLEXITY_DIMENSIONS, type ComplexityDimension, type RouteDecision } from "../schema.ts";
import { COMPLEXITY_SIGNS } from "./complexity-signs.ts";
import { countMatches, squeezeLines } from "./count-matches.ts";
import type { ReadText } from "./read-text.ts";
import type { RouteInput } from "./route-input.ts";

export type Complexity = RouteDecision["complexity"];
export type Dimension = Complexity["dimensions"][number];
type Finding = { value: number; evidence: string[] };

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

function addFacts(findings: Record<ComplexityDimension, Finding>, text: ReadText, input: ComplexityContext): void {
  const bullets = countMatches(squeezeLines(text.sample), BULLET);
  const questions = countMatches(text.sample, /[?？]/g);
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

/** What the dimensions depend on besides the text. */
export type ComplexityContext = Pick<
  RouteInput,
  "hasImages" | "structuredOutput" | "needsTools" | "turns" | "historyTokens"
>;

/** The seven dimensions of what a message demands, each from 0 to 1 with the words and figures it was read from. */
export function measureDimensions(text: ReadText, context: ComplexityContext): Dimension[] {
  const findings = Object.fromEntries(
    COMPLEXITY_DIMENSIONS.map((name) => [name, findSigns(name, text.instruction)]),
  ) as Record<ComplexityDimension, Finding>;
  addFacts(findings, text, context);
  return COMPLEXITY_DIMENSIONS.map((name) => ({
    name,
    value: round(findings[name].value),
    evidence: findings[name].evidence.slice(0, MAX_EVIDENCE),
  }));
}
