import { ProviderError } from "../gateway/provider-error.ts";
import type { FinishReason, ModelEvent, TokenUsage } from "../schema.ts";
import { asArray, asCount, asObject, asString, counted, type Json, newCallId, type WireReader } from "./wire-reader.ts";

const FILTERED = new Set(["SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY"]);

function readUsage(usage: Json): TokenUsage {
  const reasoningTokens = asCount(usage.thoughtsTokenCount);
  const of = (details: unknown, ...modalities: string[]) =>
    asArray(details)
      .map(asObject)
      .filter(({ modality }) => modalities.includes(asString(modality)))
      .reduce((sum, { tokenCount }) => sum + asCount(tokenCount), 0);
  return {
    // promptTokenCount leaves out what tools that Google runs have brought; it is billed as input too.
    inputTokens: asCount(usage.promptTokenCount) + asCount(usage.toolUsePromptTokenCount),
    // candidatesTokenCount leaves thoughts out; ours includes them.
    outputTokens: asCount(usage.candidatesTokenCount) + reasoningTokens,
    cachedInputTokens: asCount(usage.cachedContentTokenCount),
    cacheWriteTokens: 0,
    reasoningTokens,
    ...counted("audioInputTokens", of(usage.promptTokensDetails, "AUDIO")),
    ...counted("cachedAudioInputTokens", of(usage.cacheTokensDetails, "AUDIO")),
    ...counted("imageInputTokens", of(usage.promptTokensDetails, "IMAGE", "DOCUMENT")),
    ...counted("audioOutputTokens", of(usage.candidatesTokensDetails, "AUDIO")),
    ...counted("imageOutputTokens", of(usage.candidatesTokensDetails, "IMAGE")),
  };
}

/** Gemini's streamGenerateContent events (https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse). */
export class GoogleReader implements WireReader {
  private reason: FinishReason | null = null;
  private usage: TokenUsage | null = null;
  private toolCalls = 0;

  get finished(): boolean {
    return this.reason !== null;
  }

  read(payload: string, events: ModelEvent[]): void {
    if (payload === "[DONE]") return;
    const chunk = asObject(JSON.parse(payload));
    if (chunk.error) throw ProviderError.fromErrorEvent(asObject(chunk.error));
    if (chunk.usageMetadata) this.usage = readUsage(asObject(chunk.usageMetadata));
    if (asObject(chunk.promptFeedback).blockReason) this.reason = "content-filter";
    const candidate = asObject(asArray(chunk.candidates)[0]);
    for (const part of asArray(asObject(candidate.content).parts)) this.readPart(asObject(part), events);
    const reason = asString(candidate.finishReason);
    if (reason) this.reason = this.finishReason(reason);
  }

  private readPart(part: Json, events: ModelEvent[]): void {
    const text = asString(part.text);
    if (text) events.push({ type: part.thought === true ? "reasoning" : "text", delta: text });
    if (!part.functionCall) return;
    const call = asObject(part.functionCall);
    const id = asString(call.id) || newCallId();
    this.toolCalls++;
    events.push({ type: "tool-call", id, name: asString(call.name), input: JSON.stringify(call.args ?? {}) });
  }

  private finishReason(reason: string): FinishReason {
    if (FILTERED.has(reason)) return "content-filter";
    if (reason === "MAX_TOKENS") return "length";
    if (reason === "STOP") return this.toolCalls > 0 ? "tool-calls" : "stop";
    return reason === "MALFORMED_FUNCTION_CALL" ? "error" : "other";
  }

  finish(): ModelEvent {
    return { type: "finish", reason: this.reason ?? "other", usage: this.usage };
  }
}
