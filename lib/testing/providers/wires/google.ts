import type { Turn } from "../ask.ts";
import { type Beat, joinedBeats, type Plan, toolBeats } from "../plan-answer.ts";
import { asObject, asObjects, asString, type JsonObject } from "../read-json.ts";
import { type ChatWire, type StreamEncoder, sse } from "./wire.ts";

const FINISH = { stop: "STOP", length: "MAX_TOKENS", "tool-calls": "STOP", "content-filter": "SAFETY" };
const STATUS: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** Gemini counts thoughts apart from `candidatesTokenCount`. */
function usageOf(plan: Plan) {
  if (plan.usage === null) return undefined;
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = plan.usage;
  return {
    promptTokenCount: inputTokens,
    candidatesTokenCount: outputTokens - reasoningTokens,
    thoughtsTokenCount: reasoningTokens,
    cachedContentTokenCount: cachedInputTokens,
    totalTokenCount: inputTokens + outputTokens,
  };
}

function partOf(beat: Beat): object {
  if (beat.type === "text") return { text: beat.delta };
  if (beat.type === "reasoning") return { text: beat.delta, thought: true };
  return { functionCall: { id: beat.id, name: beat.name, args: JSON.parse(beat.input) } };
}

function answerOf(plan: Plan, parts: object[], finishReason?: string) {
  return {
    candidates: [{ content: { parts, role: "model" }, ...(finishReason && { finishReason }), index: 0 }],
    ...(finishReason && { usageMetadata: usageOf(plan) }),
    modelVersion: plan.model,
    responseId: plan.id,
  };
}

const errorBody = (status: number, message: string) => ({
  error: { code: status, message, status: STATUS[status] ?? "INTERNAL" },
});

/** Without `alt=sse` a stream is one JSON array that grows. */
function encoderOf(plan: Plan, url: URL): StreamEncoder {
  const isSse = url.searchParams.get("alt") === "sse";
  let written = 0;
  const event = (payload: unknown) =>
    isSse ? sse(payload).replace(/\n\n$/u, "\r\n\r\n") : `${written++ === 0 ? "[" : ",\r\n"}${JSON.stringify(payload)}`;
  return {
    open: () => "",
    beat: (beat) => event(answerOf(plan, [partOf(beat)])),
    close() {
      const finished = !(plan.omit.finish || plan.omit.done);
      return (finished ? event(answerOf(plan, [{ text: "" }], FINISH[plan.finish])) : "") + (isSse ? "" : "]");
    },
    error: (message) => event(errorBody(503, message)),
    malformed: () => 'data: {"candidates":[{"content\r\n\r\n',
  };
}

function readTurn({ role, parts }: JsonObject): Turn {
  const results = asObjects(parts).filter((part) => part.functionResponse !== undefined);
  if (results.length > 0) {
    const responses = results.map((part) => asObject(asObject(part.functionResponse).response));
    return { role: "tool", text: responses.map((value) => JSON.stringify(value.content ?? value)).join("\n") };
  }
  return { role: role === "model" ? "assistant" : "user", text: textOf(parts) };
}

const textOf = (parts: unknown) =>
  asObjects(parts)
    .map((part) => asString(part.text))
    .filter((text) => text !== "")
    .join("\n");

/** Google Gemini `generateContent` and `streamGenerateContent`. */
export const googleGemini: ChatWire = {
  matches: (path) => /\/models\/[^/]+:(stream)?generateContent$/iu.test(path),
  readAsk(body, url) {
    const contents = asObjects(body.contents);
    const config = asObject(body.generationConfig);
    const isJson = config.responseMimeType === "application/json";
    return {
      model: /\/models\/([^/]+):/u.exec(url.pathname)?.[1] ?? "",
      stream: url.pathname.endsWith(":streamGenerateContent"),
      system: textOf(asObject(body.systemInstruction).parts),
      turns: contents.map(readTurn),
      imageCount: contents.flatMap(({ parts }) => asObjects(parts)).filter((p) => p.inlineData ?? p.fileData).length,
      tools: asObjects(body.tools)
        .flatMap((tool) => asObjects(tool.functionDeclarations))
        .map((tool) => ({ name: asString(tool.name), schema: tool.parameters ?? tool.parametersJsonSchema })),
      json: isJson ? (config.responseJsonSchema ?? config.responseSchema ?? true) : null,
    };
  },
  streamType: (url) =>
    url.searchParams.get("alt") === "sse" ? "text/event-stream" : "application/json; charset=UTF-8",
  encoder: encoderOf,
  whole(plan) {
    const thought = joinedBeats(plan, "reasoning");
    const text = joinedBeats(plan, "text");
    const parts = [
      ...(thought === "" ? [] : [{ text: thought, thought: true }]),
      ...(text === "" ? [] : [{ text }]),
      ...toolBeats(plan).map(partOf),
    ];
    return answerOf(plan, parts, FINISH[plan.finish]);
  },
  errorBody,
};
