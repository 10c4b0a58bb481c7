import { type Ask, promptOf } from "./ask.ts";
import { sampleOfSchema } from "./sample-schema.ts";

/**
 * The answer given when nothing is scripted: Markdown that depends on the request and nothing else, so that a test
 * can predict it and see that history, images and tool results arrived.
 */
export function echoText(ask: Ask): string {
  if (ask.json !== null) return JSON.stringify(ask.json === true ? { echo: promptOf(ask) } : sampleOfSchema(ask.json));
  const prompt = promptOf(ask);
  if (isTitleAsk(ask)) return titleOf(prompt);
  const userTurns = ask.turns.filter((turn) => turn.role === "user").length;
  const toolResult = ask.turns.findLast((turn) => turn.role === "tool")?.text;
  const words = prompt.split(/\s+/u).filter((word) => word !== "").length;
  const lines = [
    "## Echo",
    "",
    `You wrote: ${prompt.slice(0, 400)}`,
    "",
    `- Turn **${userTurns}** of this conversation`,
    `- ${words} words, ${ask.imageCount} images`,
    `- Answered by \`${ask.model}\``,
  ];
  if (toolResult !== undefined) lines.push("", `The tool said: ${toolResult.slice(0, 400)}`);
  return lines.join("\n");
}

/** Whether the system prompt asks for a title. Such requests ignore directives, so a test's prompt stays about its chat. */
export function isTitleAsk(ask: Ask): boolean {
  return ask.system.length < 1_000 && /\btitle\b/iu.test(ask.system);
}

function titleOf(prompt: string): string {
  const words = prompt
    .replace(/\[[^\]]*\]/gu, " ")
    .split(/\s+/u)
    .filter((word) => word !== "");
  return words.slice(0, 5).join(" ") || "New chat";
}

/** A long answer: numbered paragraphs of one sentence each. */
export function longText(paragraphs: number): string {
  return Array.from(
    { length: paragraphs },
    (_, i) => `Paragraph ${i + 1} of ${paragraphs}: the quick brown fox jumps over the lazy dog.`,
  ).join("\n\n");
}

/** Every Markdown construct that the product draws. */
export const RICH_TEXT = [
  "# Heading one",
  "",
  "Some *emphasis*, some **strength** and `inline code`, with a [link](https://example.com/).",
  "",
  "1. First",
  "2. Second",
  "",
  "```ts",
  "export const answer: number = 42;",
  "```",
  "",
  "| Model | Price |",
  "| --- | ---: |",
  "| small | 1 |",
  "| large | 10 |",
  "",
  "$$e^{i\\pi} + 1 = 0$$",
  "",
  "```mermaid",
  "graph LR; A-->B",
  "```",
  "",
].join("\n");
