import type { Answer, ScriptedUsage } from "./answer.ts";
import { type Ask, promptOf } from "./ask.ts";
import { echoText } from "./echo-text.ts";
import type { PromptCounts } from "./prompt-cache.ts";

/** One content chunk, before a wire encodes it. */
export type Beat =
  | { type: "reasoning"; delta: string }
  | { type: "text"; delta: string }
  | { type: "tool-call"; index: number; id: string; name: string; input: string };

export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter";

/** An answer worked out for one request: what every wire encodes. */
export type Plan = {
  id: string;
  model: string;
  beats: Beat[];
  finish: FinishReason;
  usage: Record<keyof ScriptedUsage, number> | null;
  omit: { usage: boolean; done: boolean; finish: boolean };
};

/** Splits text into token-like pieces: a word with the space before it, at most 12 characters. Joined they are the text. */
export function splitTokens(text: string): string[] {
  return text.match(/\s*\S{1,12}|\s+/gu) ?? [];
}

/**
 * Works out the chunks, finish reason and usage of an answer.
 * @param serial Number of the request, used in ids.
 * @param counts The prompt by what of it was cached; an answer that says its usage is believed instead.
 */
export function planAnswer(ask: Ask, answer: Answer, serial: number, counts: PromptCounts | null = null): Plan {
  const silent = answer.toolCalls !== undefined && answer.text === undefined;
  const pieces = answer.chunks ?? (silent ? [] : splitTokens(answer.text ?? echoText(ask)));
  const reasoning = splitTokens(answer.reasoning ?? "");
  const toolCalls = answer.toolCalls ?? [];
  const beats: Beat[] = [
    ...reasoning.map((delta): Beat => ({ type: "reasoning", delta })),
    ...pieces.map((delta): Beat => ({ type: "text", delta })),
    ...toolCalls.map(
      (call, index): Beat => ({
        type: "tool-call",
        index,
        id: call.id ?? `call_${serial}_${index}`,
        name: call.name,
        input: JSON.stringify(call.input ?? {}),
      }),
    ),
  ];
  const fault = answer.fault ?? {};
  const usage = {
    inputTokens: Math.max(1, Math.ceil((ask.system.length + promptOf(ask).length) / 4)),
    outputTokens: beats.length,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: reasoning.length,
    ...(answer.usage ? {} : counts),
  };
  for (const key of Object.keys(usage) as (keyof typeof usage)[]) usage[key] = answer.usage?.[key] ?? usage[key];
  return {
    id: `scripted-${serial}`,
    model: ask.model,
    beats,
    finish: answer.finishReason ?? (toolCalls.length > 0 ? "tool-calls" : "stop"),
    usage: fault.noUsage ? null : usage,
    omit: { usage: fault.noUsage ?? false, done: fault.noDone ?? false, finish: fault.noFinish ?? false },
  };
}

/** All deltas of one type joined. */
export function joinedBeats(plan: Plan, type: "text" | "reasoning"): string {
  return plan.beats.map((beat) => (beat.type === type ? beat.delta : "")).join("");
}

/** The tool calls of a plan. */
export function toolBeats(plan: Plan): Extract<Beat, { type: "tool-call" }>[] {
  return plan.beats.filter((beat) => beat.type === "tool-call");
}
