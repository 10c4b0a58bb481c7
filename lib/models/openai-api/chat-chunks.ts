import type { UsageAttempt } from "../../billing/schema.ts";
import { describeHit } from "../cache/cache-attempt.ts";
import { cacheStateOf } from "../cache/cache-headers.ts";
import type { CacheTicket } from "../cache/open-cache.ts";
import type { CacheHit } from "../cache/schema.ts";
import type { FittedRequest } from "../context/fit-request.ts";
import { tokenQuarters } from "../estimate-tokens.ts";
import type { Target } from "../gateway/target.ts";
import type { FinishReason, ModelEvent, RouteDecision, TokenUsage } from "../schema.ts";

const REASONS: Record<FinishReason, string> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_calls",
  "content-filter": "content_filter",
  error: "stop",
  other: "stop",
};

interface CacheInfo extends Partial<CacheHit> {
  status: ReturnType<typeof cacheStateOf>;
}

/** What our answers carry beside OpenAI's fields: which model answered, why, and what it cost. */
export interface NexusInfo {
  model: string;
  auto: boolean;
  reason: string[];
  cost_micro_usd: number | null;
  /** The oldest turns that were left out; null when everything was sent. */
  trimmed: { messages: number; tokens: number; first_kept_index: number } | null;
  /** The models that wrote the text, each from which character on, when a broken answer was continued; else null. */
  continued: { model: string; from_character: number }[] | null;
  /** Null when the call had nothing to do with the response cache. */
  cache: CacheInfo | null;
  decision: Pick<
    RouteDecision,
    "mode" | "version" | "intents" | "bestCostMicroUsd" | "cheapestCostMicroUsd" | "experiment"
  > | null;
}

/** The `nexus` object of an answer. */
export function nexusInfo(call: {
  target: Target;
  auto: boolean;
  plan: { decision: RouteDecision | null };
  attempts: readonly UsageAttempt[];
  omitted: FittedRequest["omitted"];
  cache: CacheTicket | null;
  writers: readonly { target: Target; fromCharacter: number }[];
}): NexusInfo {
  const { target, auto, attempts, cache, omitted, writers } = call;
  const { decision } = call.plan;
  const costs = attempts.map(({ amountMicroUsd }) => amountMicroUsd);
  return {
    model: target.model.id,
    auto,
    reason: decision?.reasonCodes ?? ["user_choice"],
    cost_micro_usd: costs.includes(null) ? null : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
    trimmed: omitted && {
      messages: omitted.messages,
      tokens: omitted.tokens,
      first_kept_index: omitted.firstKeptIndex,
    },
    continued:
      writers.length < 2
        ? null
        : writers.map((writer) => ({ model: writer.target.model.id, from_character: writer.fromCharacter })),
    cache: cache && { status: cacheStateOf(cache), ...(cache.hit ? describeHit(cache.hit, target) : {}) },
    decision: decision
      ? {
          mode: decision.mode,
          version: decision.version,
          intents: decision.intents.slice(0, 3),
          bestCostMicroUsd: decision.bestCostMicroUsd,
          cheapestCostMicroUsd: decision.cheapestCostMicroUsd,
          ...(decision.experiment ? { experiment: decision.experiment } : {}),
        }
      : null,
  };
}

/** Usage in OpenAI's shape. */
export function openAiUsage(usage: TokenUsage) {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedInputTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
}

export interface ToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

/** Collects an answer and, for streams, turns each batch of events into chat completion chunks. */
export class Completion {
  text = "";
  reasoning = "";
  reason: FinishReason = "stop";
  outputQuarters = 0;
  readonly toolCalls: ToolCall[] = [];
  private readonly indexById = new Map<string, number>();
  private readonly base: { id: string; object: string; created: number };

  constructor(id: string, createdSeconds: number) {
    this.base = { id, object: "chat.completion.chunk", created: createdSeconds };
  }

  /** Takes a batch; returns the deltas of one chunk each. Text that arrived together is one delta. */
  apply(events: readonly ModelEvent[]): Record<string, unknown>[] {
    const deltas: Record<string, unknown>[] = [];
    for (const event of events) {
      if (event.type === "text" || event.type === "reasoning") this.appendText(event.type, event.delta, deltas);
      else if (event.type === "tool-call-delta") deltas.push(this.growCall(event.id, event.name, event.delta));
      else if (event.type === "tool-call" && !this.hasArguments(event.id))
        deltas.push(this.growCall(event.id, event.name, event.input));
      else if (event.type === "finish") this.reason = event.reason;
    }
    return deltas;
  }

  private appendText(kind: "text" | "reasoning", delta: string, deltas: Record<string, unknown>[]): void {
    const field = kind === "text" ? "content" : "reasoning_content";
    this.outputQuarters += tokenQuarters(delta);
    this[kind] += delta;
    const last = deltas.at(-1);
    if (last && typeof last[field] === "string") last[field] += delta;
    else deltas.push({ [field]: delta });
  }

  /** A call without any comes in pieces too, all of them empty. */
  private hasArguments(id: string): boolean {
    const index = this.indexById.get(id);
    return index !== undefined && this.toolCalls[index]?.function.arguments !== "";
  }

  private growCall(id: string, name: string, piece: string): Record<string, unknown> {
    this.outputQuarters += tokenQuarters(piece);
    const known = this.indexById.get(id);
    const index = known ?? this.toolCalls.length;
    const call = this.toolCalls[index] ?? { id, type: "function" as const, function: { name, arguments: "" } };
    call.function.arguments += piece;
    if (known !== undefined) return { tool_calls: [{ index, function: { arguments: piece } }] };
    this.indexById.set(id, index);
    this.toolCalls.push(call);
    return { tool_calls: [{ index, id, type: "function", function: { name, arguments: piece } }] };
  }

  chunk(model: string, delta: Record<string, unknown>, finish: FinishReason | null = null): Record<string, unknown> {
    return { ...this.base, model, choices: [{ index: 0, delta, finish_reason: finish ? REASONS[finish] : null }] };
  }

  /** The last chunk, with usage and no choice. */
  usageChunk(model: string, usage: TokenUsage, nexus: NexusInfo): Record<string, unknown> {
    return { ...this.base, model, choices: [], usage: openAiUsage(usage), nexus };
  }

  /** The whole answer at once. */
  whole(model: string, usage: TokenUsage, nexus: NexusInfo): Record<string, unknown> {
    const message = {
      role: "assistant",
      content: this.text || (this.toolCalls.length > 0 ? null : ""),
      refusal: null,
      ...(this.reasoning ? { reasoning_content: this.reasoning } : {}),
      ...(this.toolCalls.length > 0 ? { tool_calls: this.toolCalls } : {}),
    };
    return {
      ...this.base,
      object: "chat.completion",
      model,
      choices: [{ index: 0, message, finish_reason: REASONS[this.reason], logprobs: null }],
      usage: openAiUsage(usage),
      nexus,
    };
  }
}
