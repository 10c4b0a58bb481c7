import type { JSONSchema7, LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { AppError } from "../../platform/errors.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { CompletionRequest, OpenAiMessage } from "./schema.ts";

type UserContent = Extract<LanguageModelV4Message, { role: "user" }>["content"];

const DATA_URL = /^data:(image\/(?:png|jpeg|webp|gif));base64,([A-Za-z0-9+/=]+)$/;

function textOf(content: string | { text: string }[] | null | undefined): string {
  if (typeof content === "string") return content;
  return (content ?? []).map(({ text }) => text).join("");
}

function invalid(path: string, message: string): AppError {
  return new AppError("invalid_input", "Some of the input is not valid.", { issues: [{ path, message }] });
}

function userContent(message: Extract<OpenAiMessage, { role: "user" }>, path: string): UserContent {
  if (typeof message.content === "string") return [{ type: "text", text: message.content }];
  return message.content.map((part, index) => {
    if (part.type === "text") return part;
    const match = DATA_URL.exec(part.image_url.url);
    // A URL would have to be fetched for the caller; only the bytes themselves are taken.
    if (!match)
      throw invalid(`${path}.content.${index}.image_url.url`, "must be a data: URL of a PNG, JPEG, WebP or GIF image");
    return { type: "file" as const, mediaType: match[1] ?? "", data: { type: "data" as const, data: match[2] ?? "" } };
  });
}

function assistantContent(message: Extract<OpenAiMessage, { role: "assistant" }>, path: string) {
  const text = textOf(message.content);
  const calls = (message.tool_calls ?? []).map((call, index) => {
    try {
      return {
        type: "tool-call" as const,
        toolCallId: call.id,
        toolName: call.function.name,
        input: JSON.parse(call.function.arguments || "{}") as unknown,
      };
    } catch {
      throw invalid(`${path}.tool_calls.${index}.function.arguments`, "must be JSON");
    }
  });
  return [...(text ? [{ type: "text" as const, text }] : []), ...calls];
}

/** OpenAI messages as an AI SDK prompt. Throws AppError invalid_input with the path of what cannot be converted. */
export function toPrompt(messages: readonly OpenAiMessage[]): LanguageModelV4Prompt {
  const toolNames = new Map<string, string>();
  return messages.map((message, index): LanguageModelV4Message => {
    const path = `messages.${index}`;
    if (message.role === "user") return { role: "user", content: userContent(message, path) };
    if (message.role === "assistant") {
      for (const call of message.tool_calls ?? []) toolNames.set(call.id, call.function.name);
      return { role: "assistant", content: assistantContent(message, path) };
    }
    if (message.role === "tool") {
      const toolName = toolNames.get(message.tool_call_id);
      if (!toolName) throw invalid(`${path}.tool_call_id`, "answers no tool call of an earlier message");
      const output = { type: "text" as const, value: textOf(message.content) };
      return { role: "tool", content: [{ type: "tool-result", toolCallId: message.tool_call_id, toolName, output }] };
    }
    return { role: "system", content: textOf(message.content) };
  });
}

function toolChoice(choice: CompletionRequest["tool_choice"]): ChatRequest["toolChoice"] {
  if (choice === undefined) return undefined;
  return typeof choice === "string" ? { type: choice } : { type: "tool", toolName: choice.function.name };
}

function responseFormat(format: CompletionRequest["response_format"]): ChatRequest["responseFormat"] {
  if (format?.type === "json_object") return { type: "json" };
  if (format?.type !== "json_schema") return undefined;
  const { name, schema, strict } = format.json_schema;
  return { type: "json", name, strict: strict ?? false, ...(schema ? { schema: schema as JSONSchema7 } : {}) };
}

/** Drops keys whose value is undefined, which exact optional types do not allow. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}

/** A chat completion request in our own terms. Throws AppError invalid_input as `toPrompt` does. */
export function toChatRequest(request: CompletionRequest): ChatRequest {
  const effort = request.reasoning_effort === "minimal" ? "low" : (request.reasoning_effort ?? undefined);
  return {
    messages: toPrompt(request.messages),
    ...defined<Omit<ChatRequest, "messages">>({
      maxOutputTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
      temperature: request.temperature ?? undefined,
      topP: request.top_p ?? undefined,
      stop: typeof request.stop === "string" ? [request.stop] : (request.stop ?? undefined),
      frequencyPenalty: request.frequency_penalty ?? undefined,
      presencePenalty: request.presence_penalty ?? undefined,
      seed: request.seed ?? undefined,
      oneToolCall: request.parallel_tool_calls === false ? true : undefined,
      tools: request.tools?.map(({ function: { name, description, parameters, strict } }) => ({
        type: "function" as const,
        name,
        ...(description ? { description } : {}),
        ...(strict ? { strict } : {}),
        inputSchema: (parameters ?? { type: "object", properties: {} }) as JSONSchema7,
      })),
      toolChoice: toolChoice(request.tool_choice),
      responseFormat: responseFormat(request.response_format),
      reasoningEffort: effort,
    }),
  };
}
