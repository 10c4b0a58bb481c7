import { ProviderError } from "../gateway/provider-error.ts";
import type { FinishReason, ModelEvent } from "../schema.ts";
import { asCount, asObject, asString, counted, type Json, type WireReader } from "./wire-reader.ts";

const REASONS: Record<string, FinishReason> = {
  end_turn: "stop",
  stop_sequence: "stop",
  pause_turn: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool-calls",
  refusal: "content-filter",
};

/** Anthropic's message stream (https://docs.anthropic.com/en/docs/build-with-claude/streaming). */
export class AnthropicReader implements WireReader {
  private reason: FinishReason | null = null;
  private stopped = false;
  private hasUsage = false;
  private uncached = 0;
  private cacheRead = 0;
  private cacheWrite = 0;
  private cacheWriteHour = 0;
  private output = 0;
  private thinking = 0;
  private searches = 0;
  private readonly calls = new Map<number, { id: string; name: string; input: string }>();

  get finished(): boolean {
    return this.stopped || this.reason !== null;
  }

  read(payload: string, events: ModelEvent[]): void {
    const event = asObject(JSON.parse(payload));
    const index = asCount(event.index);
    if (event.type === "error") throw ProviderError.fromErrorEvent(asObject(event.error));
    if (event.type === "message_start") this.readUsage(asObject(asObject(event.message).usage));
    else if (event.type === "content_block_start") this.startBlock(index, asObject(event.content_block), events);
    else if (event.type === "content_block_delta") this.readDelta(index, asObject(event.delta), events);
    else if (event.type === "content_block_stop") this.stopBlock(index, events);
    else if (event.type === "message_delta") {
      this.readUsage(asObject(event.usage));
      const reason = asString(asObject(event.delta).stop_reason);
      if (reason) this.reason = REASONS[reason] ?? "other";
    } else if (event.type === "message_stop") this.stopped = true;
  }

  // The input count arrives first, the output count grows; each field is a running total, so the last one wins.
  private readUsage(usage: Json): void {
    if (typeof usage.input_tokens === "number") {
      this.uncached = asCount(usage.input_tokens);
      this.hasUsage = true;
    }
    if (typeof usage.cache_read_input_tokens === "number") this.cacheRead = asCount(usage.cache_read_input_tokens);
    if (typeof usage.cache_creation_input_tokens === "number")
      this.cacheWrite = asCount(usage.cache_creation_input_tokens);
    const created = asObject(usage.cache_creation);
    if (created.ephemeral_1h_input_tokens !== undefined)
      this.cacheWriteHour = asCount(created.ephemeral_1h_input_tokens);
    this.searches = Math.max(this.searches, asCount(asObject(usage.server_tool_use).web_search_requests));
    if (typeof usage.output_tokens === "number") this.output = asCount(usage.output_tokens);
    this.thinking = Math.max(this.thinking, asCount(asObject(usage.output_tokens_details).thinking_tokens));
  }

  private startBlock(index: number, block: Json, events: ModelEvent[]): void {
    if (block.type === "text" && block.text) events.push({ type: "text", delta: asString(block.text) });
    if (block.type !== "tool_use") return;
    const call = { id: asString(block.id), name: asString(block.name), input: "" };
    this.calls.set(index, call);
    events.push({ type: "tool-call-delta", id: call.id, name: call.name, delta: "" });
  }

  private readDelta(index: number, delta: Json, events: ModelEvent[]): void {
    if (delta.type === "text_delta") events.push({ type: "text", delta: asString(delta.text) });
    else if (delta.type === "thinking_delta") events.push({ type: "reasoning", delta: asString(delta.thinking) });
    else if (delta.type === "input_json_delta") {
      const call = this.calls.get(index);
      if (!call) return;
      call.input += asString(delta.partial_json);
      events.push({ type: "tool-call-delta", id: call.id, name: call.name, delta: asString(delta.partial_json) });
    }
  }

  private stopBlock(index: number, events: ModelEvent[]): void {
    const call = this.calls.get(index);
    if (call) events.push({ type: "tool-call", id: call.id, name: call.name, input: call.input || "{}" });
  }

  finish(): ModelEvent {
    // Anthropic counts cached and written tokens beside input_tokens; ours is the sum.
    const inputTokens = this.uncached + this.cacheRead + this.cacheWrite;
    const usage = this.hasUsage
      ? {
          inputTokens,
          outputTokens: this.output,
          cachedInputTokens: this.cacheRead,
          cacheWriteTokens: this.cacheWrite,
          reasoningTokens: this.thinking,
          ...counted("cacheWriteHourTokens", this.cacheWriteHour),
          ...counted("webSearches", this.searches),
        }
      : null;
    return { type: "finish", reason: this.reason ?? "other", usage };
  }
}
