import type { Intent, ModelInfo } from "../schema.ts";

export interface QualityPrior {
  /** How hard a task the model still answers well, 0 to 100. */
  strength: number;
  /** What it is better or worse at than its strength says. */
  byIntent: Partial<Record<Intent, number>>;
}

/**
 * Strength by name, first match wins. The figures put the families' tiers in the order in which public leaderboards
 * agree (as of the registry's date); differences under 3 mean nothing. Measured quality replaces them where it exists.
 */
const STRENGTHS: readonly [pattern: RegExp, strength: number][] = [
  [/^demo/, 5],
  [/claude-fable|claude-mythos/, 97],
  [/claude-opus-4[-.][6-9]|claude-opus-[5-9]/, 95],
  [/claude-opus/, 91],
  [/claude-sonnet-[5-9]/, 91],
  [/claude-sonnet-4[-.]6/, 88],
  [/claude-sonnet/, 86],
  [/claude-haiku/, 78],
  [/gpt-oss-120b/, 73],
  [/gpt-oss/, 63],
  [/gpt-5[\d.]*-nano/, 65],
  [/gpt-5\.[4-9]-mini/, 79],
  [/gpt-5[\d.]*-mini/, 75],
  [/gpt-5\.[3-9]-codex/, 89],
  [/gpt-5\.[5-9]/, 95],
  [/gpt-5\.4/, 92],
  [/gpt-5\.[23]/, 89],
  [/gpt-5/, 87],
  [/gpt-4\.1-(mini|nano)/, 67],
  [/gpt-4\.1/, 76],
  [/gpt-4o-mini/, 58],
  [/gpt-4o/, 71],
  [/\bo[13]-mini/, 78],
  [/\bo[13]\b/, 84],
  [/gemini-3[\d.]*-flash-lite/, 71],
  [/gemini-3\.5-flash/, 86],
  [/gemini-3[\d.]*-flash/, 82],
  [/gemini-3/, 91],
  [/gemini-2\.5-flash-lite/, 63],
  [/gemini-2\.5-flash/, 74],
  [/gemini/, 84],
  [/deepseek-v4-pro/, 86],
  [/deepseek-reasoner|deepseek-r1(?!.*\d+b)/, 81],
  [/deepseek-(v4-flash|chat|v3)/, 76],
  [/grok-build/, 78],
  [/grok.*non-reasoning/, 79],
  [/grok/, 85],
  [/kimi-k2/, 85],
  [/glm-5/, 85],
  [/minimax-m[3-9]/, 82],
  [/qwen3\.[5-9]-max|qwen3\.[5-9]-397b/, 85],
  [/qwen3\.[5-9]-plus/, 80],
  [/qwen3\.[5-9]-flash/, 74],
  [/qwen3-coder-plus/, 72],
  [/qwen3-vl-plus/, 70],
  [/qwen-flash/, 62],
  [/mistral-medium/, 79],
  [/mistral-large/, 74],
  [/magistral-medium/, 73],
  [/mistral-small|magistral-small/, 66],
  [/codestral|devstral/, 62],
  [/ministral/, 46],
  [/sonar-reasoning/, 74],
  [/sonar-deep-research/, 76],
  [/sonar-pro/, 69],
  [/sonar/, 60],
  [/command-a-plus/, 76],
  [/command-a-reasoning/, 70],
  [/command-a/, 67],
  [/command-r7b/, 45],
  [/llama-4-maverick/, 68],
  [/llama-4-scout/, 62],
];

const BY_INTENT: readonly [pattern: RegExp, byIntent: QualityPrior["byIntent"]][] = [
  [/codestral|devstral|coder/, { code: 14, creative_writing: -15, conversation: -8, translation: -6 }],
  [/codex|grok-build/, { code: 5, creative_writing: -10, conversation: -6, translation: -5 }],
  [/sonar-deep-research/, { research: 18, conversation: -25, code: -20, math: -15, translation: -25, extraction: -20 }],
  [/sonar/, { research: 15, code: -12, math: -8, creative_writing: -6, translation: -4 }],
  [/claude/, { code: 2, creative_writing: 3, math: -1 }],
  [/gpt-oss/, { creative_writing: -6, translation: -5, math: 4 }],
  [/\bo[13]\b|reasoner|-r1|magistral|reasoning/, { math: 4, reasoning: 3, creative_writing: -4 }],
  [/-vl\b|-vl-|pixtral|llava/, { vision: 6, extraction: 2, code: -5 }],
  [/gemini/, { vision: 3, translation: 2, summarization: 2 }],
  [/kimi/, { creative_writing: 2 }],
  [/command-/, { extraction: 2, summarization: 2, code: -5, math: -5 }],
];

/** Without a search of its own, a model does not know what happened since it was trained. */
const WITHOUT_SEARCH = -40;

const WORDS: readonly [pattern: RegExp, points: number][] = [
  [/nano|tiny|lite/, -12],
  [/mini|small|flash|fast|instant/, -6],
  [/large|max|ultra|opus|plus|\bpro\b|-pro/, 7],
];

/** Billions of parameters as the name tells them (`70b`, `8x7b`), or null. */
function parametersOf(id: string): number | null {
  const match = /(?:^|[-_:/ ])(?:(\d+)x)?(\d+(?:\.\d+)?)b(?![a-z])/.exec(id);
  return match ? Number(match[1] ?? 1) * Number(match[2]) : null;
}

/** For a model that no rule names: by its size, else by what its tier is called and, weakly, by what it costs. */
function guessStrength(model: ModelInfo, id: string): number {
  const billions = parametersOf(id);
  let strength = 58;
  if (billions !== null) strength = Math.min(78, Math.max(15, 22 + 8 * Math.log2(billions)));
  else {
    for (const [pattern, points] of WORDS) if (pattern.test(id)) strength += points;
    const microUsdPerMtok = model.price?.outputMicroUsdPerMtok;
    if (microUsdPerMtok) strength += Math.min(8, Math.max(-8, 5 * Math.log10(microUsdPerMtok / 1_000_000)));
  }
  if (model.reasoning) strength += 4;
  const years = model.releaseDate ? (Date.parse(model.releaseDate) - Date.UTC(2025, 5)) / (365 * 86_400_000) : 0;
  return strength + (Number.isNaN(years) ? 0 : Math.min(4, Math.max(-9, 3 * years)));
}

function workOut(model: ModelInfo): QualityPrior {
  const id = model.providerModelId.toLowerCase();
  const name = model.provider === "demo" ? "demo" : id;
  const strength = STRENGTHS.find(([pattern]) => pattern.test(name))?.[1] ?? guessStrength(model, id);
  const byIntent = BY_INTENT.find(([pattern]) => pattern.test(id))?.[1];
  const resold = model.provider === "openrouter" ? 1 : 0;
  return {
    strength: Math.min(100, Math.max(0, strength - resold)),
    byIntent: { research: WITHOUT_SEARCH, ...byIntent },
  };
}

const cache = new WeakMap<ModelInfo, QualityPrior>();

/**
 * What is expected of a model before anything was measured. A host that resells a model is ranked a point below its
 * maker, so that of two equal ones the direct way is taken. Remembered for each object, because the rules cost more than
 * the rest of a decision.
 */
export function qualityPrior(model: ModelInfo): QualityPrior {
  const known = cache.get(model);
  if (known) return known;
  const prior = workOut(model);
  cache.set(model, prior);
  return prior;
}
