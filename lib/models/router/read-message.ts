import { abstains, classifyIntent, type IntentShare } from "./classify-intent.ts";
import type { Weights } from "./encode-weights.ts";
import { extractFeatures } from "./extract-features.ts";
import { loadWeights } from "./load-weights.ts";
import { type Complexity, type ComplexityContext, measureDimensions } from "./measure-complexity.ts";
import { readText } from "./read-text.ts";
import { scoreHeads } from "./score-heads.ts";

/** All that the router knows of a message before it looks at models. */
export interface MessageReading {
  intents: IntentShare[];
  /** True when no intent is likely enough to be named. */
  abstained: boolean;
  complexity: Complexity;
  /** 0 to 1: how much a strong model is needed. */
  strongProbability: number;
}

const round = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;

/** What stands between the messages adds to the difficulty of one that leans on it. */
const CONTEXT_SHARE = 0.1;

/** What a message asks for and how hard it is, by the trained heads. */
export function readMessage(
  message: string,
  context: ComplexityContext,
  weights: Weights = loadWeights(),
): MessageReading {
  const text = readText(message);
  const dimensions = measureDimensions(text, context);
  const scores = scoreHeads(extractFeatures(text, context.hasImages, dimensions), weights);
  const { temperature, strongSlope, strongOffset } = weights.calibration;
  const intents = classifyIntent(scores.intents, temperature);
  const leaning = context.turns === 0 ? 0 : (dimensions.find(({ name }) => name === "context_dependence")?.value ?? 0);
  return {
    intents,
    abstained: abstains(intents),
    complexity: { overall: round(scores.difficulty + CONTEXT_SHARE * leaning), dimensions },
    strongProbability: round(1 / (1 + Math.exp(-(strongSlope * scores.strong + strongOffset)))),
  };
}
