import type { ChatMessage } from "./schema.ts";

const TITLE_CHARACTERS = 60;

/** The first title of a conversation: the start of its first message, on one line, cut at a word. */
export function titleFromText(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  const characters = [...line];
  if (characters.length <= TITLE_CHARACTERS) return line || "New chat";
  const cut = characters.slice(0, TITLE_CHARACTERS).join("");
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), TITLE_CHARACTERS / 2)).trimEnd()}…`;
}

/** A title as a model wrote it, made safe to show: one line, no quotes around it, no control characters, bounded. */
export function cleanTitle(text: string): string {
  const line = text
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^["'“”„«*#\s]+|["'“”»*.\s]+$/gu, "");
  return [...line].slice(0, 80).join("");
}

/** What a message says as text, for search and titles: its text parts, without reasoning, tools and files. */
export function textOfParts(parts: ChatMessage["parts"]): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
}
