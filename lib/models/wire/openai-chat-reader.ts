import { ProviderError } from "../gateway/provider-error.ts";
import type { FinishReason, ModelEvent, TokenUsage } from "../schema.ts";
import { asArray, asCount, asObject, asString, counted, type Json, newCallId, type WireReader } from "./wire-reader.ts";

const REASONS: Record<string, FinishReason> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  content_filter: "content-filter",
};

interface ToolCall {
  id: string;
  name: string;
  input: string;
}

/** Tokens of thinking that `completion_tokens` leaves out. */
function tokensBeside(usage: Json, reasoning: number): number {
  // Perplexity counts thinking and citations beside the completion.
  const apart = asCount(usage.reasoning_tokens) + asCount(usage.citation_tokens);
  if (apart > 0) return apart;
  // xAI tells by its total that thinking is not in the completion; with the others it is.
  const known = asCount(usage.prompt_tokens) + asCount(usage.completion_tokens);
  return reasoning > 0 && asCount(usage.total_tokens) === known + reasoning ? reasoning : 0;
}

function readUsage(usage: Json): TokenUsage {
  const input = asObject(usage.prompt_tokens_details);
  const output = asObject(usage.completion_tokens_details);
  const reasoningTokens = asCount(output.reasoning_tokens) || asCount(usage.reasoning_tokens);
  return {
    inputTokens: asCount(usage.prompt_tokens),
    outputTokens: asCount(usage.completion_tokens) + tokensBeside(usage, reasoningTokens),
    // DeepSeek reports its cache as prompt_cache_hit_tokens.
    cachedInputTokens: asCount(input.cached_tokens) || asCount(usage.prompt_cache_hit_tokens),
    cacheWriteTokens: asCount(input.cache_write_tokens),
    reasoningTokens,
    ...counted("audioInputTokens", input.audio_tokens),
    ...counted("audioOutputTokens", output.audio_tokens),
    ...counted("citationTokens", usage.citation_tokens),
    // Perplexity's searches.
    ...counted("webSearches", usage.num_search_queries),
  };
}

/**
 * Chat completion chunks (https://platform.openai.com/docs/api-reference/chat-streaming), as OpenAI and everything
 * compatible with it send them; reasoning as `reasoning_content` (DeepSeek, Qwen, xAI) or `reasoning` (OpenRouter, Groq).
 */
export class OpenAiChatReader implements WireReader {
  private reason: FinishReason | null = null;
  private usage: TokenUsage | null = null;
  private done = false;
  private readonly calls = new Map<number, ToolCall>();

  // Some compatible servers leave [DONE] out; a finish_reason says the same.
  get finished(): boolean {
    return this.done || this.reason !== null;
  }

  read(payload: string, events: ModelEvent[]): void {
    if (payload === "[DONE]") {
      this.done = true;
      return;
    }
    const chunk = asObject(JSON.parse(payload));
    if (chunk.error) throw ProviderError.fromErrorEvent(asObject(chunk.error));
    // Groq puts it elsewhere.
    const usage = chunk.usage ?? asObject(chunk.x_groq).usage;
    if (usage) this.usage = readUsage(asObject(usage));
    const choice = asObject(asArray(chunk.choices)[0]);
    const delta = asObject(choice.delta);
    const reasoning = asString(delta.reasoning_content) || asString(delta.reasoning);
    if (reasoning) events.push({ type: "reasoning", delta: reasoning });
    if (Array.isArray(delta.content)) this.readContentParts(delta.content, events);
    const text = asString(delta.content) || asString(delta.refusal);
    if (text) events.push({ type: "text", delta: text });
    for (const call of asArray(delta.tool_calls)) this.readToolCall(asObject(call), events);
    const reason = asString(choice.finish_reason);
    if (reason) this.close(REASONS[reason] ?? "other", events);
  }

  // Mistral's reasoning models send parts: `text`, and `thinking` with text parts inside.
  private readContentParts(parts: readonly unknown[], events: ModelEvent[]): void {
    for (const part of parts.map(asObject)) {
      if (part.type === "text" && part.text) events.push({ type: "text", delta: asString(part.text) });
      for (const thought of asArray(part.thinking).map(asObject)) {
        if (thought.text) events.push({ type: "reasoning", delta: asString(thought.text) });
      }
    }
  }

  private readToolCall(delta: Json, events: ModelEvent[]): void {
    const index = this.indexOf(delta);
    const fn = asObject(delta.function);
    let call = this.calls.get(index);
    if (!call) {
      call = { id: asString(delta.id) || newCallId(), name: asString(fn.name), input: "" };
      this.calls.set(index, call);
    }
    const piece = asString(fn.arguments);
    call.input += piece;
    events.push({ type: "tool-call-delta", id: call.id, name: call.name, delta: piece });
  }

  // Some servers leave the index out; a new id then begins a new call.
  private indexOf(delta: Json): number {
    if (typeof delta.index === "number") return delta.index;
    const last = this.calls.size - 1;
    const id = asString(delta.id);
    return last < 0 || (id !== "" && this.calls.get(last)?.id !== id) ? last + 1 : last;
  }

  private close(reason: FinishReason, events: ModelEvent[]): void {
    if (this.reason) return;
    // Some servers end a tool call with "stop".
    this.reason = this.calls.size > 0 && reason === "stop" ? "tool-calls" : reason;
    for (const { id, name, input } of this.calls.values())
      events.push({ type: "tool-call", id, name, input: input || "{}" });
  }

  finish(): ModelEvent {
    return { type: "finish", reason: this.reason ?? "other", usage: this.usage };
  }
}
