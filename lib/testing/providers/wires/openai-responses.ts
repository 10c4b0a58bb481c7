import type { Turn } from "../ask.ts";
import { type Beat, joinedBeats, type Plan, toolBeats } from "../plan-answer.ts";
import { asObject, asObjects, asString, contentText, countImages } from "../read-json.ts";
import { openAiErrorBody } from "./openai-error.ts";
import { type ChatWire, CREATED_AT_S, halves, type StreamEncoder, sse } from "./wire.ts";

function usageOf(plan: Plan) {
  if (plan.usage === null) return null;
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = plan.usage;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedInputTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
}

const isCutShort = (plan: Plan) => plan.finish === "length" || plan.finish === "content-filter";

function responseOf(plan: Plan, status: string, output: unknown[]) {
  const reason = plan.finish === "length" ? "max_output_tokens" : "content_filter";
  return {
    id: `resp_${plan.id}`,
    object: "response",
    created_at: CREATED_AT_S,
    model: plan.model,
    status,
    error: null,
    incomplete_details: status === "incomplete" ? { reason } : null,
    output,
    usage: status === "in_progress" ? null : usageOf(plan),
  };
}

function outputOf(plan: Plan) {
  const reasoning = joinedBeats(plan, "reasoning");
  const text = joinedBeats(plan, "text");
  return [
    ...(reasoning === "" ? [] : [reasoningItem(`rs_${plan.id}`, reasoning)]),
    ...(text === "" ? [] : [messageItem(`msg_${plan.id}`, text, "completed")]),
    ...toolBeats(plan).map((beat) => callItem(beat, beat.input, "completed")),
  ];
}

const reasoningItem = (id: string, text: string) => ({
  type: "reasoning",
  id,
  summary: text === "" ? [] : [{ type: "summary_text", text }],
});
const messageItem = (id: string, text: string, status: string) => ({
  type: "message",
  id,
  status,
  role: "assistant",
  content: text === "" ? [] : [{ type: "output_text", text, annotations: [] }],
});
const callItem = (beat: Extract<Beat, { type: "tool-call" }>, input: string, status: string) => ({
  type: "function_call",
  id: `fc_${beat.id}`,
  call_id: beat.id,
  name: beat.name,
  arguments: input,
  status,
});

function encoderOf(plan: Plan): StreamEncoder {
  let sequence = 0;
  let index = -1;
  let open: { type: "reasoning" | "text"; id: string; text: string } | null = null;
  const event = (type: string, fields: object) => sse({ type, sequence_number: sequence++, ...fields }, type);
  const closeItem = (): string => {
    if (open === null) return "";
    const { type, id, text } = open;
    open = null;
    const at = { item_id: id, output_index: index };
    if (type === "reasoning") {
      const part = { type: "summary_text", text };
      return (
        event("response.reasoning_summary_text.done", { ...at, summary_index: 0, text }) +
        event("response.reasoning_summary_part.done", { ...at, summary_index: 0, part }) +
        event("response.output_item.done", { output_index: index, item: reasoningItem(id, text) })
      );
    }
    const part = { type: "output_text", text, annotations: [] };
    return (
      event("response.output_text.done", { ...at, content_index: 0, text }) +
      event("response.content_part.done", { ...at, content_index: 0, part }) +
      event("response.output_item.done", { output_index: index, item: messageItem(id, text, "completed") })
    );
  };
  const openItem = (type: "reasoning" | "text"): string => {
    const before = closeItem();
    index++;
    const id = `${type === "text" ? "msg" : "rs"}_${plan.id}`;
    open = { type, id, text: "" };
    const at = { item_id: id, output_index: index };
    const item = type === "text" ? messageItem(id, "", "in_progress") : reasoningItem(id, "");
    const part =
      type === "text"
        ? event("response.content_part.added", {
            ...at,
            content_index: 0,
            part: { type: "output_text", text: "", annotations: [] },
          })
        : event("response.reasoning_summary_part.added", {
            ...at,
            summary_index: 0,
            part: { type: "summary_text", text: "" },
          });
    return before + event("response.output_item.added", { output_index: index, item }) + part;
  };
  return {
    open: () =>
      event("response.created", { response: responseOf(plan, "in_progress", []) }) +
      event("response.in_progress", { response: responseOf(plan, "in_progress", []) }),
    beat(beat) {
      if (beat.type === "tool-call") {
        const before = closeItem();
        index++;
        const at = { item_id: `fc_${beat.id}`, output_index: index };
        const [first, second] = halves(beat.input);
        return [
          before,
          event("response.output_item.added", { output_index: index, item: callItem(beat, "", "in_progress") }),
          event("response.function_call_arguments.delta", { ...at, delta: first }),
          event("response.function_call_arguments.delta", { ...at, delta: second }),
          event("response.function_call_arguments.done", { ...at, arguments: beat.input }),
          event("response.output_item.done", { output_index: index, item: callItem(beat, beat.input, "completed") }),
        ].join("");
      }
      const before = open?.type === beat.type ? "" : openItem(beat.type);
      if (open !== null) open.text += beat.delta;
      const at = { item_id: open?.id, output_index: index, delta: beat.delta };
      if (beat.type === "text") return before + event("response.output_text.delta", { ...at, content_index: 0 });
      return before + event("response.reasoning_summary_text.delta", { ...at, summary_index: 0 });
    },
    close() {
      if (plan.omit.finish) return "";
      const items = closeItem();
      if (plan.omit.done) return items;
      const status = isCutShort(plan) ? "incomplete" : "completed";
      return items + event(`response.${status}`, { response: responseOf(plan, status, outputOf(plan)) });
    },
    error: (message) => event("error", { error: { type: "server_error", code: "server_error", message, param: null } }),
    malformed: () => 'event: response.output_text.delta\ndata: {"type":"response.output_te\n\n',
  };
}

function readTurn(item: Record<string, unknown>): Turn[] {
  if (item.type === "function_call_output") return [{ role: "tool", text: contentText(item.output) }];
  if (item.role === "user" || item.role === "assistant") return [{ role: item.role, text: contentText(item.content) }];
  return [];
}

/** OpenAI responses. */
export const openAiResponses: ChatWire = {
  matches: (path) => path.endsWith("/responses"),
  readAsk(body) {
    const items = typeof body.input === "string" ? [{ role: "user", content: body.input }] : asObjects(body.input);
    const format = asObject(asObject(body.text).format);
    const system = items.filter(({ role }) => role === "system" || role === "developer");
    return {
      model: asString(body.model),
      stream: body.stream === true,
      system: [asString(body.instructions), ...system.map(({ content }) => contentText(content))].join("\n").trim(),
      turns: items.flatMap(readTurn),
      imageCount: items.reduce((sum, { content }) => sum + countImages(content), 0),
      tools: asObjects(body.tools).map(({ name, parameters }) => ({ name: asString(name), schema: parameters })),
      json: format.type === "json_schema" ? (format.schema ?? true) : format.type === "json_object" || null,
    };
  },
  streamType: () => "text/event-stream; charset=utf-8",
  encoder: encoderOf,
  whole: (plan) => responseOf(plan, isCutShort(plan) ? "incomplete" : "completed", outputOf(plan)),
  errorBody: openAiErrorBody,
};
