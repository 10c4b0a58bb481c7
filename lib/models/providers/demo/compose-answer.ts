import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { ChatRequest } from "../../chat-request.ts";

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

const NOTE =
  "*This is the offline demo: a fixed text, not a model's answer. Ask for code, a table, a formula, a diagram or the time to see how each looks. Add a provider key under **Settings → Models and keys**, or start Ollama on this machine, and real models answer here.*";

// Each part shows one thing the interface can draw; a word in the message chooses.
const SECTIONS: { pattern: RegExp; text: string }[] = [
  {
    pattern: /\b(code|function|script|python|typescript|javascript|programm?|bug)\b/i,
    text: '### Code\n\n```typescript\n/** Greets a person by name. */\nexport function greet(name: string): string {\n  return "Hello, " + name + "!";\n}\n\ngreet("Nexus");\n```',
  },
  {
    pattern: /\b(table|compare|list|tabelle|prices?)\b/i,
    text: "### Table\n\n| Part | What it does | State |\n| --- | --- | ---: |\n| Router | Chooses a model for each message | 1 |\n| Ledger | Records every call and its cost | 2 |\n| Run | Goes on when you close the page | 3 |",
  },
  {
    pattern: /\b(math|maths|formula|equation|integral|proof|sum)\b/i,
    text: "### Maths\n\nThe area under the bell curve is known exactly:\n\n$$\\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx = \\sqrt{\\pi}$$\n\nand inline it reads $e^{i\\pi} + 1 = 0$.",
  },
  {
    pattern: /\b(diagram|mermaid|flow|chart|graph)\b/i,
    text: "### Diagram\n\n```mermaid\nflowchart LR\n  You --> Gate --> Router --> Model\n  Model --> Ledger\n```",
  },
];

const TIME_QUESTION = /\b(time|date|today|now|uhrzeit|datum|heute|tool)\b/i;

/** The demo's answer: the same for the same messages. */
export function composeAnswer(request: ChatRequest): DemoAnswer {
  const { messages } = request;
  const question = lastUserText(messages).trim();
  if (messages[0]?.role === "system" && TITLE_REQUEST.test(messages[0].content)) {
    return { reasoning: "", text: question.split(/\s+/).slice(0, 6).join(" "), toolCall: null };
  }
  const result = toolResult(messages);
  if (result)
    return { reasoning: "", text: `The tool answered:\n\n\`\`\`json\n${result}\n\`\`\`\n\n${NOTE}`, toolCall: null };
  const canAskTime = request.tools?.some(({ name }) => name === "current_time") ?? false;
  if (canAskTime && TIME_QUESTION.test(question)) {
    const id = `demo_${messages.length}`;
    return {
      reasoning: "The question is about the present, so I look at the clock. ",
      text: "",
      toolCall: { id, name: "current_time", input: '{"timeZone":"UTC"}' },
    };
  }
  const chosen = SECTIONS.filter(({ pattern }) => pattern.test(question));
  const sections = (chosen.length > 0 ? chosen : /\b(everything|demo|show)\b/i.test(question) ? SECTIONS : []).map(
    ({ text }) => text,
  );
  const quoted = question.split("\n", 1)[0]?.slice(0, 200) ?? "";
  return {
    reasoning: "No provider is configured, so I answer with the demo text that fits the words of the message. ",
    text: [`## You wrote\n\n> ${quoted}`, ...sections, NOTE].join("\n\n"),
    toolCall: null,
  };
}
