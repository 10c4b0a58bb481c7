import type { Turn } from "../ask.ts";
import { joinedBeats, type Plan, toolBeats } from "../plan-answer.ts";
import { asObjects, asString, contentText, countImages } from "../read-json.ts";
import { type ChatWire, halves, type StreamEncoder, sse } from "./wire.ts";

const FINISH = { stop: "end_turn", length: "max_tokens", "tool-calls": "tool_use", "content-filter": "refusal" };
const ERROR_TYPES: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

/** Anthropic counts cached input apart from `input_tokens`. */
function usageOf(plan: Plan) {
  const usage = plan.usage ?? { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0 };
  return {
    input_tokens: usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens,
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cachedInputTokens,
    output_tokens: usage.outputTokens,
  };
}

function messageOf(plan: Plan, content: unknown[], stopReason: string | null, usage: unknown) {
  return {
    id: `msg_${plan.id}`,
    type: "message",
    role: "assistant",
    model: plan.model,
    content,
    stop_reason: stopReason,
    stop_sequence: null,
    usage,
  };
}

const errorBody = (status: number, message: string) => ({
  type: "error",
  error: { type: ERROR_TYPES[status] ?? "api_error", message },
  request_id: "req_scripted",
});

function encoderOf(plan: Plan): StreamEncoder {
  let index = -1;
  let open: "thinking" | "text" | null = null;
  const event = (type: string, fields: object) => sse({ type, ...fields }, type);
  const delta = (value: object) => event("content_block_delta", { index, delta: value });
  const start = (block: object) => event("content_block_start", { index, content_block: block });
  const closeBlock = (): string => {
    if (open === null) return "";
    const signature = open === "thinking" ? delta({ type: "signature_delta", signature: "c2NyaXB0ZWQ=" }) : "";
    open = null;
    return signature + event("content_block_stop", { index });
  };
  const openBlock = (type: "thinking" | "text"): string => {
    const before = closeBlock();
    index++;
    open = type;
    return before + start(type === "text" ? { type, text: "" } : { type, thinking: "", signature: "" });
  };
  return {
    open() {
      const usage = { ...usageOf(plan), output_tokens: 1 };
      return event("message_start", { message: messageOf(plan, [], null, usage) }) + event("ping", {});
    },
    beat(beat) {
      if (beat.type === "tool-call") {
        const before = closeBlock();
        index++;
        const [first, second] = halves(beat.input);
        return [
          before,
          start({ type: "tool_use", id: beat.id, name: beat.name, input: {} }),
          delta({ type: "input_json_delta", partial_json: first }),
          delta({ type: "input_json_delta", partial_json: second }),
          event("content_block_stop", { index }),
        ].join("");
      }
      const type = beat.type === "text" ? "text" : "thinking";
      const before = open === type ? "" : openBlock(type);
      if (type === "text") return before + delta({ type: "text_delta", text: beat.delta });
      return before + delta({ type: "thinking_delta", thinking: beat.delta });
    },
    close() {
      const before = closeBlock();
      if (plan.omit.finish) return before;
      const usage = plan.usage === null ? {} : { usage: { output_tokens: plan.usage.outputTokens } };
      const finish = { delta: { stop_reason: FINISH[plan.finish], stop_sequence: null }, ...usage };
      return before + event("message_delta", finish) + (plan.omit.done ? "" : event("message_stop", {}));
    },
    error: (message) => sse(errorBody(529, message), "error"),
    malformed: () => 'event: content_block_delta\ndata: {"type":"content_block_del\n\n',
  };
}

function readTurn({ role, content }: Record<string, unknown>): Turn {
  const isToolResult = asObjects(content).some(({ type }) => type === "tool_result");
  return { role: isToolResult ? "tool" : role === "assistant" ? "assistant" : "user", text: contentText(content) };
}

/** Anthropic messages. */
export const anthropicMessages: ChatWire = {
  matches: (path) => path.endsWith("/messages"),
  readAsk(body) {
    const messages = asObjects(body.messages);
    return {
      model: asString(body.model),
      stream: body.stream === true,
      system: contentText(body.system),
      turns: messages.map(readTurn),
      imageCount: messages.reduce((sum, { content }) => sum + countImages(content), 0),
      tools: asObjects(body.tools).map((tool) => ({ name: asString(tool.name), schema: tool.input_schema })),
      json: null,
    };
  },
  streamType: () => "text/event-stream; charset=utf-8",
  encoder: encoderOf,
  whole(plan) {
    const thinking = joinedBeats(plan, "reasoning");
    const text = joinedBeats(plan, "text");
    const content = [
      ...(thinking === "" ? [] : [{ type: "thinking", thinking, signature: "c2NyaXB0ZWQ=" }]),
      ...(text === "" ? [] : [{ type: "text", text }]),
      ...toolBeats(plan).map(({ id, name, input }) => ({ type: "tool_use", id, name, input: JSON.parse(input) })),
    ];
    return messageOf(plan, content, FINISH[plan.finish], usageOf(plan));
  },
  errorBody,
};
