import type { LanguageModelV4Prompt, LanguageModelV4ToolResultOutput } from "@ai-sdk/provider";

type Message = LanguageModelV4Prompt[number];

function textOf(output: LanguageModelV4ToolResultOutput): string {
  if (output.type === "text" || output.type === "error-text") return output.value;
  if (output.type === "json" || output.type === "error-json") return JSON.stringify(output.value);
  if (output.type === "content") return output.value.map((part) => (part.type === "text" ? part.text : "")).join("\n");
  return "";
}

/** A message in words alone; null where nothing of it is left. */
function inWords(message: Message): Message | null {
  if (message.role === "assistant") {
    const content = message.content.filter(({ type }) => type !== "tool-call" && type !== "tool-result");
    return content.length > 0 ? { ...message, content } : null;
  }
  if (message.role !== "tool") return message;
  const content = message.content.flatMap((part) =>
    part.type === "tool-result"
      ? [{ type: "text" as const, text: `[The tool ${part.toolName} answered: ${textOf(part.output)}]` }]
      : [],
  );
  return { role: "user", content };
}

/** Packages put the texts of a message together as they are. */
const BETWEEN = { type: "text" as const, text: "\n\n" };

/** Two messages of one side as one; null where they are of two, or instructions. */
function joined(first: Message | undefined, second: Message): Message | null {
  if (first?.role === "user" && second.role === "user")
    return { ...first, content: [...first.content, BETWEEN, ...second.content] };
  if (first?.role === "assistant" && second.role === "assistant")
    return { ...first, content: [...first.content, BETWEEN, ...second.content] };
  return null;
}

/**
 * A conversation in which tools were called, for a model that takes none: what they said is told in words, where the call
 * was. Both sides go on taking turns, as such models want it.
 * @returns The same array where no tool was called.
 */
export function withoutTools(messages: LanguageModelV4Prompt): LanguageModelV4Prompt {
  const calls = ({ role, content }: Message) =>
    role === "tool" || (role === "assistant" && content.some(({ type }) => type === "tool-call"));
  if (!messages.some(calls)) return messages;
  const told: LanguageModelV4Prompt = [];
  for (const message of messages) {
    const words = inWords(message);
    const both = words && joined(told.at(-1), words);
    if (both) told[told.length - 1] = both;
    else if (words) told.push(words);
  }
  return told;
}
