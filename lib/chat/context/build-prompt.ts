import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { estimateTokens } from "../../models/estimate-tokens.ts";
import type { ChatMessage } from "../schema.ts";

type Part = ChatMessage["parts"][number];
type AssistantContent = Extract<LanguageModelV4Message, { role: "assistant" }>["content"];

/** The bytes of an attachment, by the attachment id in a file part's URL. */
export type AttachmentBytes = ReadonlyMap<string, { mediaType: string; bytes: Uint8Array }>;

export interface PromptMessage {
  /** Left out for the message that is being sent. */
  id?: string;
  role: "user" | "assistant";
  parts: Part[];
}
export interface Omitted {
  messages: number;
  /** Estimated. */
  tokens: number;
  /** The first message that was kept, unless it is the one that is being sent. */
  firstKeptId: string | null;
}
export interface BuiltPrompt {
  messages: LanguageModelV4Prompt;
  /** Estimated tokens of all messages. */
  tokens: number;
  /** What did not fit, from the start of the path; null when everything did. */
  omitted: Omitted | null;
  hasImages: boolean;
}

/** Tokens that an image costs at most, on the providers that say (OpenAI high detail 1,105, Anthropic about 1,600). */
const IMAGE_TOKENS = 1600;
const MESSAGE_OVERHEAD_TOKENS = 4;
const BYTES_PER_TOKEN = 3.5;

/** The id in `/api/v1/attachments/{id}`; null for anything else. */
export function attachmentIdOf(url: string): string | null {
  return /^\/api\/v1\/attachments\/([0-9a-f-]{36})$/.exec(url)?.[1] ?? null;
}

/** What stands for an image that an answer made. */
const noteOf = ({ filename = "" }: Extract<Part, { type: "file" }>) => `[An image was made: ${filename}]`;

function tokensOf(message: PromptMessage, attachments: AttachmentBytes): number {
  let tokens = MESSAGE_OVERHEAD_TOKENS;
  for (const part of message.parts) {
    if (part.type === "text") tokens += estimateTokens(part.text);
    else if (part.type === "file")
      tokens += message.role === "user" ? fileTokens(part.url, attachments) : estimateTokens(noteOf(part));
    else if (part.type === "dynamic-tool") tokens += estimateTokens(JSON.stringify([part.input, part.output ?? null]));
  }
  return tokens;
}

function fileTokens(url: string, attachments: AttachmentBytes): number {
  const file = attachments.get(attachmentIdOf(url) ?? "");
  if (!file) return MESSAGE_OVERHEAD_TOKENS;
  // Text goes into the prompt as it is, and may be long.
  return file.mediaType.startsWith("image/") ? IMAGE_TOKENS : Math.ceil(file.bytes.length / BYTES_PER_TOKEN);
}

function userMessage(message: PromptMessage, attachments: AttachmentBytes): LanguageModelV4Message | null {
  const content: Extract<LanguageModelV4Message, { role: "user" }>["content"] = [];
  for (const part of message.parts) {
    if (part.type === "text") content.push({ type: "text", text: part.text });
    if (part.type !== "file") continue;
    const file = attachments.get(attachmentIdOf(part.url) ?? "");
    if (!file) content.push({ type: "text", text: `[The file ${part.filename ?? ""} is no longer there.]` });
    else if (file.mediaType.startsWith("image/")) {
      content.push({ type: "file", mediaType: file.mediaType, data: { type: "data", data: file.bytes } });
    } else {
      // Text goes in as text, fenced by its name, so that every model can read it.
      content.push({ type: "text", text: `File ${part.filename ?? ""}:\n\n${new TextDecoder().decode(file.bytes)}` });
    }
  }
  return content.length > 0 ? { role: "user", content } : null;
}

function assistantMessages(message: PromptMessage): LanguageModelV4Prompt {
  const messages: LanguageModelV4Prompt = [];
  let content: AssistantContent = [];
  for (const part of message.parts) {
    if (part.type === "text" && part.text) content.push({ type: "text", text: part.text });
    // Providers take no pictures from the model's side; that there was one must be said, or a turn would be missing.
    if (part.type === "file") content.push({ type: "text", text: noteOf(part) });
    if (part.type !== "dynamic-tool" || (part.state !== "output-available" && part.state !== "output-error")) continue;
    const { toolCallId, toolName } = part;
    content.push({ type: "tool-call", toolCallId, toolName, input: part.input });
    messages.push({ role: "assistant", content });
    content = [];
    const output =
      part.state === "output-available"
        ? ({ type: "text", value: JSON.stringify(part.output) } as const)
        : ({ type: "error-text", value: part.errorText } as const);
    messages.push({ role: "tool", content: [{ type: "tool-result", toolCallId, toolName, output }] });
  }
  if (content.length > 0) messages.push({ role: "assistant", content });
  return messages;
}

function sumTokens(messages: readonly PromptMessage[], attachments: AttachmentBytes): number {
  return messages.reduce((sum, message) => sum + tokensOf(message, attachments), 0);
}

/**
 * Assembles what the model sees: the instructions, then as much of the path as fits, newest first. The last message is
 * always kept. Reasoning and failed answers without text are left out.
 * @param budgetTokens Room for the prompt: the model's window less the answer; null when the window is unknown.
 */
export function buildPrompt(
  systemPrompt: string,
  path: readonly PromptMessage[],
  attachments: AttachmentBytes,
  budgetTokens: number | null,
): BuiltPrompt {
  let tokens = systemPrompt ? estimateTokens(systemPrompt) + MESSAGE_OVERHEAD_TOKENS : 0;
  let first = path.length;
  while (first > 0) {
    const message = path[first - 1];
    if (!message) break;
    const cost = tokensOf(message, attachments);
    if (first < path.length && budgetTokens !== null && tokens + cost > budgetTokens) break;
    tokens += cost;
    first--;
  }
  // An answer whose question was cut off confuses more than it helps, and some providers want a user message first.
  while (first > 0 && first < path.length - 1 && path[first]?.role === "assistant") {
    tokens -= sumTokens(path.slice(first, first + 1), attachments);
    first++;
  }
  const [cut, kept] = [path.slice(0, first), path.slice(first)];
  const omitted =
    cut.length > 0
      ? { messages: cut.length, tokens: sumTokens(cut, attachments), firstKeptId: kept[0]?.id ?? null }
      : null;
  const messages: LanguageModelV4Prompt = systemPrompt ? [{ role: "system", content: systemPrompt }] : [];
  for (const message of kept) {
    if (message.role === "assistant") messages.push(...assistantMessages(message));
    else {
      const user = userMessage(message, attachments);
      if (user) messages.push(user);
    }
  }
  const hasImages = kept.some(({ role, parts }) =>
    parts.some((part) => role === "user" && part.type === "file" && part.mediaType.startsWith("image/")),
  );
  return { messages, tokens, omitted, hasImages };
}
