import type { Turn } from "../ask.ts";
import { type Beat, joinedBeats, type Plan, toolBeats } from "../plan-answer.ts";
import { asObject, asObjects, asString } from "../read-json.ts";
import type { ChatWire } from "./wire.ts";

const FINISH = { stop: "stop", length: "length", "tool-calls": "stop", "content-filter": "stop" };

const line = (value: unknown) => `${JSON.stringify(value)}\n`;
const callOf = (beat: Extract<Beat, { type: "tool-call" }>) => ({
  id: beat.id,
  function: { name: beat.name, arguments: JSON.parse(beat.input) },
});

function lastOf(plan: Plan, message: object) {
  const counts = plan.usage && { prompt_eval_count: plan.usage.inputTokens, eval_count: plan.usage.outputTokens };
  return {
    model: plan.model,
    created_at: "2026-01-01T00:00:00Z",
    message,
    done: true,
    done_reason: FINISH[plan.finish],
    total_duration: 1_000_000,
    ...counts,
  };
}

/** Ollama's own `/api/chat`: one JSON object a line. (Its `/v1` is the OpenAI wire.) */
export const ollamaChat: ChatWire = {
  matches: (path) => path.endsWith("/api/chat"),
  readAsk(body) {
    const messages = asObjects(body.messages);
    const rest = messages.filter(({ role }) => role !== "system");
    return {
      model: asString(body.model),
      stream: body.stream !== false,
      system: messages
        .filter(({ role }) => role === "system")
        .map(({ content }) => asString(content))
        .join("\n"),
      turns: rest.map(({ role, content }) => ({ role: asString(role) as Turn["role"], text: asString(content) })),
      imageCount: messages.reduce((sum, { images }) => sum + (Array.isArray(images) ? images.length : 0), 0),
      tools: asObjects(body.tools).map((tool) => {
        const { name, parameters } = asObject(tool.function);
        return { name: asString(name), schema: parameters };
      }),
      json: body.format === "json" ? true : (body.format ?? null),
    };
  },
  streamType: () => "application/x-ndjson",
  encoder(plan) {
    const part = (message: object) =>
      line({ model: plan.model, created_at: "2026-01-01T00:00:00Z", message, done: false });
    return {
      open: () => "",
      beat(beat) {
        if (beat.type === "text") return part({ role: "assistant", content: beat.delta });
        if (beat.type === "reasoning") return part({ role: "assistant", content: "", thinking: beat.delta });
        return part({ role: "assistant", content: "", tool_calls: [callOf(beat)] });
      },
      close: () => (plan.omit.finish || plan.omit.done ? "" : line(lastOf(plan, { role: "assistant", content: "" }))),
      error: (message) => line({ error: message }),
      malformed: () => '{"model":"broken","mess\n',
    };
  },
  whole(plan) {
    const thinking = joinedBeats(plan, "reasoning");
    const calls = toolBeats(plan).map(callOf);
    return lastOf(plan, {
      role: "assistant",
      content: joinedBeats(plan, "text"),
      ...(thinking !== "" && { thinking }),
      ...(calls.length > 0 && { tool_calls: calls }),
    });
  },
  errorBody: (_status, message) => ({ error: message }),
};
