import type { ModelInfo } from "../schema.ts";

const TIERS: readonly [pattern: RegExp, tokensPerSecond: number][] = [
  [/deep-research/, 25],
  [/nano|lite|tiny|ministral|[-_:](?:[1-9]b|r7b)\b|8b/, 180],
  [/mini\b|mini-|flash|small|haiku|instant|fast|turbo|spark|oss-20b/, 130],
  [/opus|fable|ultra|\bmax\b|-max|o[13]\b|gpt-5\.5|397b/, 45],
  [/magistral|reasoner|reasoning-pro|\bk2|r1\b/, 55],
  [/codestral|coder|codex|grok-build|non-reasoning/, 90],
];
const DEFAULT = 70;
/** Hosts that serve any model several times faster than its maker. */
const HOST_FACTOR: Record<string, number> = { groq: 4, cerebras: 8, togetherai: 1.2, demo: 4 };
const LOCAL = 25;

/**
 * The expected output speed of a model that was never measured, in tokens per second: by the tier its name tells and
 * the host it runs on. A prior only; the order of magnitude is from the providers' published figures.
 */
export function tokensPerSecondPrior(model: Pick<ModelInfo, "providerModelId" | "provider" | "local">): number {
  const id = model.providerModelId.toLowerCase();
  if (model.local) return LOCAL;
  const tier = TIERS.find(([pattern]) => pattern.test(id))?.[1] ?? DEFAULT;
  return tier * (HOST_FACTOR[model.provider] ?? 1);
}
