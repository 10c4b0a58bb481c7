import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { ChatRequest } from "../../chat-request.ts";
import { type DemoWords, wordsFor } from "./words.ts";

export interface DemoAnswer {
  reasoning: string;
  text: string;
  toolCall: { id: string; name: string; input: string } | null;
}

const TITLE_REQUEST = /\btitle\b/i;

function textOf(message: LanguageModelV4Message | undefined): string {
  if (!message || message.role === "system") return "";
  return message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

function lastUserText(messages: LanguageModelV4Prompt): string {
  return textOf(messages.findLast(({ role }) => role === "user"));
}

function toolResult(messages: LanguageModelV4Prompt): string | null {
  const last = messages.at(-1);
  if (last?.role !== "tool") return null;
  const [result] = last.content;
  return result?.type === "tool-result" && result.output.type === "text" ? result.output.value : null;
}

// Each part shows one thing the interface can draw; a word in the message chooses.
const SECTIONS: { pattern: RegExp; part: keyof DemoWords["sections"] }[] = [
  {
    pattern: /\b(code|function|funktion|script|skript|python|typescript|javascript|programm?|bug)\b/i,
    part: "code",
  },
  { pattern: /\b(table|compare|list|tabelle|liste|vergleiche?|prices?|preise)\b/i, part: "table" },
  {
    pattern: /\b(math|maths|mathe|mathematik|formula|formel|equation|gleichung|integral|proof|beweis|sum|summe)\b/i,
    part: "maths",
  },
  { pattern: /\b(diagram|diagramm|mermaid|flow|chart|graph)\b/i, part: "diagram" },
];

const TIME_QUESTION = /\b(time|date|today|now|uhrzeit|datum|heute|tool)\b/i;

/** The demo's answer: the same for the same messages. */
export function composeAnswer(request: ChatRequest): DemoAnswer {
  const { messages } = request;
  const question = lastUserText(messages).trim();
  if (messages[0]?.role === "system" && TITLE_REQUEST.test(messages[0].content)) {
    return { reasoning: "", text: question.split(/\s+/).slice(0, 6).join(" "), toolCall: null };
  }
  const words = wordsFor(question);
  const result = toolResult(messages);
  if (result) {
    const text = `${words.toolAnswered}\n\n\`\`\`json\n${result}\n\`\`\`\n\n${words.note}`;
    return { reasoning: "", text, toolCall: null };
  }
  const canAskTime = request.tools?.some(({ name }) => name === "current_time") ?? false;
  if (canAskTime && TIME_QUESTION.test(question)) {
    const id = `demo_${messages.length}`;
    return {
      reasoning: words.looksAtClock,
      text: "",
      toolCall: { id, name: "current_time", input: '{"timeZone":"UTC"}' },
    };
  }
  const chosen = SECTIONS.filter(({ pattern }) => pattern.test(question));
  const sections = (
    chosen.length > 0 ? chosen : /\b(everything|alles|demo|show)\b/i.test(question) ? SECTIONS : []
  ).map(({ part }) => words.sections[part]);
  const quoted = question.split("\n", 1)[0]?.slice(0, 200) ?? "";
  return {
    reasoning: words.reasoning,
    text: [`## ${words.wrote}\n\n> ${quoted}`, ...sections, words.note].join("\n\n"),
    toolCall: null,
  };
}
