import type { Turn } from "../ask.ts";
import { joinedBeats, type Plan, toolBeats } from "../plan-answer.ts";
import { asObject, asObjects, asString, contentText, countImages } from "../read-json.ts";
import { openAiErrorBody } from "./openai-error.ts";
import { type ChatWire, CREATED_AT_S, halves, sse } from "./wire.ts";

const FINISH = { stop: "stop", length: "length", "tool-calls": "tool_calls", "content-filter": "content_filter" };

function usageOf(plan: Plan) {
  if (plan.usage === null) return undefined;
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = plan.usage;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedInputTokens },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}

/** Mistral has no chunk without choices; Groq's own clients read its extension. Told by the name in the base URL. */
function usagePlace({ pathname }: URL): "with the finish" | "x_groq" | "own chunk" {
  if (pathname.startsWith("/mistral/")) return "with the finish";
  return pathname.startsWith("/groq/") ? "x_groq" : "own chunk";
}

/** OpenAI chat completions, also spoken by most other providers (`reasoning_content` as DeepSeek sends it). */
export const openAiChat: ChatWire = {
  matches: (path) => path.endsWith("/chat/completions"),

  readAsk(body) {
    const messages = asObjects(body.messages);
    const isSystem = (role: unknown) => role === "system" || role === "developer";
    const format = asObject(body.response_format);
    return {
      model: asString(body.model),
      stream: body.stream === true,
      system: messages
        .filter(({ role }) => isSystem(role))
        .map(({ content }) => contentText(content))
        .join("\n"),
      turns: messages
        .filter(({ role }) => !isSystem(role))
        .map(({ role, content }) => ({ role: asString(role) as Turn["role"], text: contentText(content) })),
      imageCount: messages.reduce((sum, { content }) => sum + countImages(content), 0),
      tools: asObjects(body.tools).map((tool) => {
        const { name, parameters } = asObject(tool.function);
        return { name: asString(name), schema: parameters };
      }),
      json:
        format.type === "json_schema"
          ? (asObject(format.json_schema).schema ?? true)
          : format.type === "json_object" || null,
    };
  },

  streamType: () => "text/event-stream; charset=utf-8",

  encoder(plan, url) {
    const head = {
      id: `chatcmpl-${plan.id}`,
      object: "chat.completion.chunk",
      created: CREATED_AT_S,
      model: plan.model,
    };
    const chunk = (delta: unknown, finish: string | null = null, more = {}) =>
      sse({ ...head, choices: [{ index: 0, delta, finish_reason: finish }], ...more });
    return {
      open: () => chunk({ role: "assistant", content: "" }),
      beat(beat) {
        if (beat.type === "text") return chunk({ content: beat.delta });
        if (beat.type === "reasoning") return chunk({ reasoning_content: beat.delta });
        const [first, second] = halves(beat.input);
        const call = { index: beat.index, id: beat.id, type: "function" };
        return (
          chunk({ tool_calls: [{ ...call, function: { name: beat.name, arguments: "" } }] }) +
          chunk({ tool_calls: [{ index: beat.index, function: { arguments: first } }] }) +
          chunk({ tool_calls: [{ index: beat.index, function: { arguments: second } }] })
        );
      },
      close() {
        if (plan.omit.finish) return "";
        const usage = usageOf(plan);
        const end = plan.omit.done ? "" : "data: [DONE]\n\n";
        const where = usage === undefined ? "nowhere" : usagePlace(url);
        if (where === "with the finish") return chunk({}, FINISH[plan.finish], { usage }) + end;
        const extra = where === "x_groq" ? { x_groq: { id: "req_scripted", usage } } : {};
        const own = where === "nowhere" ? "" : sse({ ...head, choices: [], usage });
        return chunk({}, FINISH[plan.finish], extra) + own + end;
      },
      error: (message) => sse(openAiErrorBody(500, message)),
      malformed: () => 'data: {"id":"chatcmpl-broken","choices":[{"del\n\n',
    };
  },

  whole(plan) {
    const reasoning = joinedBeats(plan, "reasoning");
    const calls = toolBeats(plan);
    return {
      id: `chatcmpl-${plan.id}`,
      object: "chat.completion",
      created: CREATED_AT_S,
      model: plan.model,
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: joinedBeats(plan, "text") || null,
            ...(reasoning !== "" && { reasoning_content: reasoning }),
            ...(calls.length > 0 && {
              tool_calls: calls.map(({ id, name, input }) => ({
                id,
                type: "function",
                function: { name, arguments: input },
              })),
            }),
          },
          finish_reason: FINISH[plan.finish],
        },
      ],
      usage: usageOf(plan),
    };
  },

  errorBody: openAiErrorBody,
};
