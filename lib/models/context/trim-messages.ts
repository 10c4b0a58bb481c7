import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { ChatRequest } from "../chat-request.ts";
import { estimateRequestTokens } from "../estimate-tokens.ts";

export interface Trimmed {
  messages: LanguageModelV4Prompt;
  /** What was left out; null when everything fits. */
  omitted: { messages: number; tokens: number; firstKeptIndex: number } | null;
  /** Estimated tokens of what is left. */
  tokens: number;
}

/** Indexes at which a turn begins: a message of the user, with everything until the next one. */
function turnStarts(messages: LanguageModelV4Prompt): number[] {
  return messages.flatMap(({ role }, index) => (role === "user" ? [index] : []));
}

/**
 * Leaves out the oldest turns until the rest fits. A turn goes as a whole, so that no tool's result loses its call; the
 * instructions and the turn of the last message of the user always stay.
 * @param budgetTokens Estimated tokens that the messages and tools may have.
 */
export function trimMessages(
  { messages, tools }: Pick<ChatRequest, "messages" | "tools">,
  budgetTokens: number,
): Trimmed {
  const whole = estimateRequestTokens({ messages, ...(tools ? { tools } : {}) });
  const starts = turnStarts(messages);
  const lastStart = starts.at(-1) ?? 0;
  let tokens = whole;
  let firstKept = 0;
  for (const end of starts.filter((start) => start > 0)) {
    if (tokens <= budgetTokens || end > lastStart) break;
    for (; firstKept < end; firstKept++) tokens -= costOf(messages, firstKept);
  }
  if (whole === tokens) return { messages, omitted: null, tokens };
  const kept = messages.filter(({ role }, index) => index >= firstKept || role === "system");
  const omitted = { messages: messages.length - kept.length, tokens: whole - tokens, firstKeptIndex: firstKept };
  return { messages: kept, omitted, tokens };
}

/** What leaving a message out saves; nothing for instructions, which stay. */
function costOf(messages: LanguageModelV4Prompt, index: number): number {
  const message = messages[index];
  return message && message.role !== "system" ? estimateRequestTokens({ messages: [message] }) : 0;
}
