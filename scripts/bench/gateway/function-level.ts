import { askDirect, askGateway, bodyOf } from "./ask.ts";
import { benchChoices } from "./bench-choices.ts";
import { type Estimate, medianDifference } from "./confidence.ts";

const WARM_UP = 300;
const PROMPT = "Say something [tokens:50]";

export type FunctionLevel = { named: Estimate; auto: Estimate };

/**
 * What the layer adds to one streamed answer of 50 tokens, in ms: the provider is asked directly and through the layer
 * in turns, so that both meet the same state of the machine.
 */
export async function measureFunctionLevel(baseUrl: string, rounds: number): Promise<FunctionLevel> {
  const choices = benchChoices(baseUrl);
  const named = bodyOf("openai/gpt-4.1-mini", PROMPT);
  const auto = bodyOf("nexus/auto", PROMPT);
  const timesMs: Record<"direct" | "named" | "auto", number[]> = { direct: [], named: [], auto: [] };
  const runs = {
    direct: () => askDirect(baseUrl, named),
    named: () => askGateway(choices, named),
    auto: () => askGateway(choices, auto),
  };
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const name of ["direct", "named", "auto"] as const) {
      const begin = performance.now();
      const answer = await runs[name]();
      const tookMs = performance.now() - begin;
      if (!answer.includes(" zq49;")) throw new Error(`${name} did not answer: ${answer.slice(0, 200)}`);
      if (round >= 0) timesMs[name].push(tookMs);
    }
  }
  return {
    named: medianDifference(timesMs.named, timesMs.direct),
    auto: medianDifference(timesMs.auto, timesMs.direct),
  };
}
