import type { UIMessageChunk } from "ai";
import { tokenQuarters } from "../../models/estimate-tokens.ts";
import type { ModelEvent } from "../../models/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import type { ChatDataParts, ChatMessage, MessageMetadata } from "../schema.ts";

export type Chunk = UIMessageChunk<MessageMetadata, ChatDataParts>;
type Part = ChatMessage["parts"][number];
type OpenPart = {
  kind: "text" | "reasoning";
  id: string;
  part: { type: "text" | "reasoning"; text: string };
  startedAt: number;
};

/**
 * Builds one answer from model events: the parts that are stored, and the UI message chunks that are sent. Deltas of
 * one batch that continue the same part become one chunk, so a burst of tokens costs one event, not one each.
 */
export class Answer {
  readonly parts: Part[] = [];
  /** Quarters of tokens of all output, reasoning and tool input included, to estimate usage that no provider reported. */
  outputQuarters = 0;
  private open: OpenPart | null = null;
  private readonly toolParts = new Map<string, Extract<Part, { type: "dynamic-tool" }>>();
  private nextId = 0;

  get hasContent(): boolean {
    return this.outputQuarters > 0 || this.toolParts.size > 0 || this.parts.some(({ type }) => type === "file");
  }

  /** Grows with everything that is worth a checkpoint: text, and files, which have none. */
  get size(): number {
    return this.outputQuarters + this.parts.filter(({ type }) => type === "file").length;
  }

  /** Takes a batch of events and returns the chunks to send. `finish` events are the caller's business. */
  apply(events: readonly ModelEvent[]): Chunk[] {
    const chunks: Chunk[] = [];
    for (const event of events) {
      if (event.type === "text" || event.type === "reasoning") this.appendDelta(event.type, event.delta, chunks);
      else if (event.type === "tool-call-delta") this.appendToolDelta(event, chunks);
      else if (event.type === "tool-call") this.closeToolInput(event, chunks);
    }
    return chunks;
  }

  private appendDelta(kind: "text" | "reasoning", delta: string, chunks: Chunk[]): void {
    if (delta === "") return;
    this.outputQuarters += tokenQuarters(delta);
    if (this.open?.kind !== kind) {
      this.closePart(chunks);
      const part = { type: kind, text: "", state: "streaming" as const };
      this.open = { kind, id: `${kind}-${this.nextId++}`, part, startedAt: nowMs() };
      this.parts.push(part);
      chunks.push({ type: `${kind}-start`, id: this.open.id });
    }
    this.open.part.text += delta;
    const last = chunks.at(-1);
    if (last && (last.type === "text-delta" || last.type === "reasoning-delta") && last.id === this.open.id) {
      last.delta += delta;
    } else {
      chunks.push({ type: `${kind}-delta`, id: this.open.id, delta });
    }
  }

  /** Adds a finished file and returns the chunk to send. */
  addFile(part: Extract<Part, { type: "file" }>): Chunk {
    this.parts.push(part);
    const { url, mediaType, providerMetadata } = part;
    return { type: "file", url, mediaType, ...(providerMetadata ? { providerMetadata } : {}) };
  }

  /** Ends the open text or reasoning part, if there is one. */
  closePart(chunks: Chunk[]): void {
    if (!this.open) return;
    const { kind, id, part, startedAt } = this.open;
    Object.assign(part, { state: "done" });
    if (kind === "text") chunks.push({ type: "text-end", id });
    else {
      const providerMetadata = { nexus: { durationMs: nowMs() - startedAt } };
      Object.assign(part, { providerMetadata });
      chunks.push({ type: "reasoning-end", id, providerMetadata });
    }
    this.open = null;
  }

  private appendToolDelta(event: Extract<ModelEvent, { type: "tool-call-delta" }>, chunks: Chunk[]): void {
    this.outputQuarters += tokenQuarters(event.delta);
    if (!this.toolParts.has(event.id)) {
      this.closePart(chunks);
      const part = {
        type: "dynamic-tool" as const,
        toolCallId: event.id,
        toolName: event.name,
        state: "input-streaming" as const,
        input: undefined,
      };
      this.toolParts.set(event.id, part);
      this.parts.push(part);
      chunks.push({ type: "tool-input-start", toolCallId: event.id, toolName: event.name, dynamic: true });
    }
    if (event.delta) chunks.push({ type: "tool-input-delta", toolCallId: event.id, inputTextDelta: event.delta });
  }

  private closeToolInput(event: Extract<ModelEvent, { type: "tool-call" }>, chunks: Chunk[]): void {
    if (!this.toolParts.has(event.id)) {
      this.appendToolDelta({ type: "tool-call-delta", id: event.id, name: event.name, delta: "" }, chunks);
      this.outputQuarters += tokenQuarters(event.input);
    }
    const input = parseToolInput(event.input);
    this.replaceTool(event.id, { state: "input-available", input });
    chunks.push({ type: "tool-input-available", toolCallId: event.id, toolName: event.name, input, dynamic: true });
  }

  /** Records what a tool answered (or how it failed) and returns the chunk to send. */
  setToolResult(toolCallId: string, result: { output: unknown } | { errorText: string }): Chunk {
    if ("output" in result) {
      this.replaceTool(toolCallId, { state: "output-available", output: result.output });
      return { type: "tool-output-available", toolCallId, output: result.output, dynamic: true };
    }
    this.replaceTool(toolCallId, { state: "output-error", errorText: result.errorText });
    return { type: "tool-output-error", toolCallId, errorText: result.errorText, dynamic: true };
  }

  private replaceTool(toolCallId: string, change: Record<string, unknown>): void {
    const part = this.toolParts.get(toolCallId);
    if (part) Object.assign(part, change);
  }
}

/** The tool's input as an object; text that is not JSON is kept as it is, so that the person sees what was asked. */
export function parseToolInput(json: string): unknown {
  if (json.trim() === "") return {};
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}
