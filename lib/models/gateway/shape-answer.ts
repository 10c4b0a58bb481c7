import { type ChatRequest, schemaOf } from "../chat-request.ts";
import type { ModelEvent } from "../schema.ts";
import { takesStop } from "./call-options.ts";
import type { Target } from "./target.ts";

type ToolEvent = Extract<ModelEvent, { type: "tool-call-delta" | "tool-call" }>;

/** The text up to the first of some words, which may come in pieces. */
class StopCutter {
  private readonly words: readonly string[];
  private held = "";
  isCut = false;

  constructor(words: readonly string[]) {
    this.words = words.filter((word) => word !== "");
  }

  /** What of the text so far can be shown: all but what may be the beginning of a word. */
  push(delta: string): string {
    if (this.isCut) return "";
    const text = this.held + delta;
    const ends = this.words.map((word) => text.indexOf(word)).filter((at) => at >= 0);
    if (ends.length > 0) {
      this.isCut = true;
      this.held = "";
      return text.slice(0, Math.min(...ends));
    }
    const kept = Math.max(0, ...this.words.map((word) => overlap(text, word)));
    this.held = text.slice(text.length - kept);
    return text.slice(0, text.length - kept);
  }

  end(): string {
    const rest = this.held;
    this.held = "";
    return rest;
  }
}

/** How many characters at the end of a text are the beginning of a word. */
function overlap(text: string, word: string): number {
  for (let length = Math.min(text.length, word.length - 1); length > 0; length--) {
    if (text.endsWith(word.slice(0, length))) return length;
  }
  return 0;
}

interface Wanted {
  /** The caller's tools, where a package may have added one of its own. */
  declared: ReadonlySet<string> | null;
  stops: readonly string[] | null;
  isSingle: boolean;
}

/** Makes what a provider streams the answer that was asked for. */
class AnswerShape {
  private readonly declared: ReadonlySet<string> | null;
  private readonly cutter: StopCutter | null;
  private readonly isSingle: boolean;
  /** Of the tool by which a package asks for JSON: what of it came in pieces. */
  private readonly inPieces = new Set<string>();
  private firstCall: string | null = null;

  constructor({ declared, stops, isSingle }: Wanted) {
    this.declared = declared;
    this.cutter = stops && new StopCutter(stops);
    this.isSingle = isSingle;
  }

  apply(events: readonly ModelEvent[]): ModelEvent[] {
    return events.flatMap((event): ModelEvent[] => {
      if (event.type === "text") return this.text(event.delta);
      if (event.type === "finish") return this.finish(event);
      return event.type === "reasoning" ? [event] : this.tool(event);
    });
  }

  private text(delta: string): ModelEvent[] {
    const shown = this.cutter ? this.cutter.push(delta) : delta;
    return shown === "" ? [] : [{ type: "text", delta: shown }];
  }

  private tool(event: ToolEvent): ModelEvent[] {
    if (this.declared && !this.declared.has(event.name)) {
      if (event.type === "tool-call") return this.inPieces.has(event.id) ? [] : this.text(event.input);
      this.inPieces.add(event.id);
      return this.text(event.delta);
    }
    this.firstCall ??= event.id;
    return this.isSingle && event.id !== this.firstCall ? [] : [event];
  }

  private finish(event: Extract<ModelEvent, { type: "finish" }>): ModelEvent[] {
    const rest = this.cutter?.end() ?? "";
    const isStopped = this.cutter?.isCut || (event.reason === "tool-calls" && this.firstCall === null);
    return [
      ...(rest ? [{ type: "text" as const, delta: rest }] : []),
      isStopped ? { ...event, reason: "stop" } : event,
    ];
  }
}

/**
 * The events of a target as the request asked for them, whatever its provider can be told:
 * - Packages ask some providers for JSON by a tool of their own, whose call then is the answer, not a call.
 * - The text ends before a stop word that the provider refuses to hear of. It is read on: what is billed is settled.
 * - One tool call at most where the request wants it so.
 */
export function shapeAnswer(
  events: AsyncIterable<ModelEvent[]>,
  request: ChatRequest,
  target: Target,
): AsyncIterable<ModelEvent[]> {
  const declared = schemaOf(request) ? new Set(request.tools?.map(({ name }) => name)) : null;
  const stops = request.stop && !takesStop(target) ? request.stop : null;
  const isSingle = request.oneToolCall ?? false;
  return declared || stops || isSingle ? shaped(events, new AnswerShape({ declared, stops, isSingle })) : events;
}

async function* shaped(events: AsyncIterable<ModelEvent[]>, shape: AnswerShape): AsyncGenerator<ModelEvent[]> {
  for await (const batch of events) {
    const shown = shape.apply(batch);
    if (shown.length > 0) yield shown;
  }
}
