import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { FinishReason, ModelEvent } from "../schema.ts";
import { asCount, asObject } from "../wire/wire-reader.ts";
import { ProviderError } from "./provider-error.ts";
import { STALL_MS } from "./read-body.ts";

const REASONS: Record<string, FinishReason> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool-calls",
  "content-filter": "content-filter",
  error: "error",
};

/** A count that the provider bills, else what it counted. */
const billed = (units: unknown, counted: number | undefined) =>
  typeof units === "number" ? asCount(units) : (counted ?? 0);

type Finish = Extract<LanguageModelV4StreamPart, { type: "finish" }>;

function finishEvent(part: Finish): ModelEvent {
  const { inputTokens, outputTokens } = part.usage;
  // Cohere counts its own instructions too, which it does not bill.
  const units = asObject(asObject(part.usage.raw).billed_units);
  const known = inputTokens.total !== undefined || outputTokens.total !== undefined;
  return {
    type: "finish",
    reason: REASONS[part.finishReason.unified] ?? "other",
    usage: known
      ? {
          inputTokens: billed(units.input_tokens, inputTokens.total),
          outputTokens: billed(units.output_tokens, outputTokens.total),
          cachedInputTokens: inputTokens.cacheRead ?? 0,
          cacheWriteTokens: inputTokens.cacheWrite ?? 0,
          reasoningTokens: outputTokens.reasoning ?? 0,
        }
      : null,
  };
}

function toEvent(part: LanguageModelV4StreamPart, toolNames: Map<string, string>): ModelEvent | null {
  switch (part.type) {
    case "text-delta":
      return { type: "text", delta: part.delta };
    case "reasoning-delta":
      return { type: "reasoning", delta: part.delta };
    case "tool-input-start":
      toolNames.set(part.id, part.toolName);
      return { type: "tool-call-delta", id: part.id, name: part.toolName, delta: "" };
    case "tool-input-delta":
      return { type: "tool-call-delta", id: part.id, name: toolNames.get(part.id) ?? "", delta: part.delta };
    case "tool-call":
      return { type: "tool-call", id: part.toolCallId, name: part.toolName, input: part.input };
    case "finish":
      // The SDK ends a stream that broke off with "other" and no word of the provider's own.
      if (part.finishReason.unified === "other" && !part.finishReason.raw)
        throw new ProviderError("cut", "the stream ended early");
      return finishEvent(part);
    case "error":
      throw part.error instanceof Error ? part.error : ProviderError.fromErrorEvent(asObject(part.error));
    default:
      return null;
  }
}

/** Reads the AI SDK's own stream, for wires without a reader of ours. Ends with `finish`; throws as `readBody`. */
export async function* readSdkStream(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  firstEventMs: number,
): AsyncGenerator<ModelEvent[]> {
  const reader = stream.getReader();
  const toolNames = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  const firstBy = performance.now() + firstEventMs;
  let begun = false;
  try {
    for (;;) {
      // As in `readBody`: opening parts do not prolong the wait for the first content.
      const waitMs = begun ? STALL_MS : Math.max(0, Math.ceil(firstBy - performance.now()));
      const stalled = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new ProviderError("stalled", "no data in time")), waitMs);
      });
      const { done, value } = await Promise.race([reader.read(), stalled]);
      clearTimeout(timer);
      if (done) throw new ProviderError("cut", "the stream ended early");
      const event = toEvent(value, toolNames);
      if (event) {
        begun = true;
        yield [event];
      }
      if (event?.type === "finish") return;
    }
  } finally {
    clearTimeout(timer);
    // The provider's socket is released; its own complaint about that is of no interest.
    await reader.cancel().catch(() => undefined);
  }
}
