import type { TokenUsage } from "../schema.ts";

/** Tokens: until a model has been counted for about as much, its scale stays near 1. */
const PRIOR_TOKENS = 500;
/** Tokens: what was counted before these fades, since a model may be exchanged behind its name. */
const WINDOW_TOKENS = 200_000;
/** What one caller's odd texts may move at most. */
const [MIN_SCALE, MAX_SCALE] = [0.6, 1.6];

/** Tokens as a provider counted them, over as they are estimated here. */
class Ratio {
  private counted = PRIOR_TOKENS;
  private estimated = PRIOR_TOKENS;

  note(counted: number, estimated: number): void {
    if (!(counted > 0 && estimated > 0)) return;
    const fade = this.estimated > WINDOW_TOKENS ? 0.5 : 1;
    this.counted = this.counted * fade + counted;
    this.estimated = this.estimated * fade + estimated;
  }

  get value(): number {
    return Math.min(MAX_SCALE, Math.max(MIN_SCALE, this.counted / this.estimated));
  }
}

interface Scale {
  input: Ratio;
  output: Ratio;
}
type Tokens = Pick<TokenUsage, "inputTokens" | "outputTokens">;

const scales = new Map<string, Scale>();

function scaleOf(modelId: string): Scale {
  let scale = scales.get(modelId);
  if (!scale) {
    scale = { input: new Ratio(), output: new Ratio() };
    scales.set(modelId, scale);
  }
  return scale;
}

/**
 * Learns how a model's tokens compare with our estimate from a call whose usage its provider did report: vocabularies
 * differ by a fifth and more, and code, tables and prose do too. Thinking that is billed and not shown is left out.
 */
export function learnScale(modelId: string, counted: TokenUsage, estimated: Tokens): void {
  const { input, output } = scaleOf(modelId);
  input.note(counted.inputTokens, estimated.inputTokens);
  if (counted.reasoningTokens === 0) output.note(counted.outputTokens, estimated.outputTokens);
}

/** What a model's provider has probably counted where it did not say: our estimate at the scale of the model's calls before. */
export function scaleTokens(modelId: string, estimated: Tokens): Tokens {
  const scale = scales.get(modelId);
  return {
    inputTokens: Math.ceil(estimated.inputTokens * (scale?.input.value ?? 1)),
    outputTokens: Math.ceil(estimated.outputTokens * (scale?.output.value ?? 1)),
  };
}
