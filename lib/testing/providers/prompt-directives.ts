import type { Answer } from "./answer.ts";
import { type Ask, hasToolResult, promptOf } from "./ask.ts";
import { longText, RICH_TEXT } from "./echo-text.ts";
import { sampleOfSchema } from "./sample-schema.ts";

const DIRECTIVE = /\[([a-z-]+)(?::([^\]@*]*))?(?:@([a-z0-9-]+))?(?:\*(\d+))?\]/gu;

const numberOr = (value: string, fallback: number) => (/^\d+$/.test(value) ? Number(value) : fallback);

const effects: Record<string, (argument: string, ask: Ask) => Answer> = {
  say: (argument) => ({ text: argument }),
  slow: (argument) => ({ tokensPerSecond: numberOr(argument, 10) }),
  wait: (argument) => ({ firstTokenDelayMs: numberOr(argument, 1_000) }),
  long: (argument) => ({ text: longText(numberOr(argument, 100)) }),
  rich: () => ({ text: RICH_TEXT }),
  reason: () => ({ reasoning: "First I read the question, then I think about what it needs." }),
  hold: (argument) => ({ holdAfterChunks: numberOr(argument, 3) }),
  tool: (argument, ask) => {
    const tool = ask.tools.find(({ name }) => argument === "" || name === argument);
    if (tool === undefined || hasToolResult(ask)) return {};
    return { toolCalls: [{ name: tool.name, input: sampleOfSchema(tool.schema) }] };
  },
  length: () => ({ finishReason: "length" }),
  filter: () => ({ finishReason: "content-filter" }),
  fail: (argument) => ({ fault: { status: numberOr(argument, 503) } }),
  refuse: () => ({ fault: { refuse: true } }),
  cut: (argument) => ({ fault: { cutAfterChunks: numberOr(argument, 5) } }),
  stall: (argument) => ({ fault: { stallAfterChunks: numberOr(argument, 5) } }),
  malformed: (argument) => ({ fault: { malformedChunk: numberOr(argument, 2) } }),
  "no-usage": () => ({ fault: { noUsage: true } }),
  "no-done": () => ({ fault: { noDone: true } }),
  "no-finish": () => ({ fault: { noFinish: true } }),
  "error-first": () => ({ fault: { errorEventFirst: true } }),
  "error-created": () => ({ fault: { errorAfterCreated: true } }),
};

/**
 * The answer that the prompt itself asks for: `[name]`, `[name:argument]`, then `@provider` (only there) and `*count`
 * (only the first requests with this very prompt), as in `[fail:503@openai]`, `[cut:8*1]`, `[slow:20] [long]`.
 * @param seen How often this prompt was asked before, for `*count`.
 */
export function directedAnswer(ask: Ask, provider: string, seen: number): Answer {
  let answer: Answer = {};
  for (const [, name = "", argument = "", only, times] of promptOf(ask).matchAll(DIRECTIVE)) {
    const effect = effects[name];
    if (effect === undefined || (only !== undefined && only !== provider)) continue;
    if (times !== undefined && seen >= Number(times)) continue;
    const next = effect(argument, ask);
    answer = { ...answer, ...next, ...(answer.fault && next.fault && { fault: { ...answer.fault, ...next.fault } }) };
  }
  return answer;
}
