import type { Token } from "marked";
import remend from "remend";
import { lexMarkdown } from "./lex-markdown.ts";

export interface Block {
  token: Token;
  /** The last block of a text that is still being written. */
  growing: boolean;
}

/** Only what ends the text is completed, so that everything before it stays byte for byte the same. */
const COMPLETE_END = {
  comparisonOperators: false,
  singleTilde: false,
  // It would take "i<n" for a tag that is still open, and the rest of the answer for its attributes.
  htmlTags: false,
  linkMode: "text-only",
  inlineKatex: false,
} as const;

/** Blocks at the end that later text can still change: a list grows, a paragraph becomes a heading or a table. */
const UNSETTLED = 3;

/**
 * Returns a parser that remembers its last text: when the next one only continues it, the settled blocks keep
 * their identity (their components do not render again) and only the end is read. A text that defines reference
 * links is read whole, because a definition changes links before it.
 */
export function createBlockParser(): (text: string, streaming: boolean) => readonly Block[] {
  let lastText: string | null = null;
  let lastStreaming = false;
  let blocks: readonly Block[] = [];

  return (text, streaming) => {
    const source = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
    if (source === lastText && streaming === lastStreaming) return blocks;
    const settled: Block[] = [];
    let offset = 0;
    if (lastText !== null && source.startsWith(lastText) && !blocks.some(({ token }) => token.type === "def")) {
      for (const block of blocks.slice(0, -UNSETTLED)) {
        if (!source.startsWith(block.token.raw, offset)) break;
        offset += block.token.raw.length;
        settled.push(block);
      }
    }
    const end = source.slice(offset);
    const fresh = lexMarkdown(streaming ? remend(end, COMPLETE_END) : end);
    const lastIndex = fresh.findLastIndex((token) => token.type !== "space");
    blocks = [
      ...settled,
      ...fresh.map((token, index) => {
        const growing = streaming && index === lastIndex;
        const before = blocks[settled.length + index];
        return before?.token.raw === token.raw && before.growing === growing ? before : { token, growing };
      }),
    ];
    lastText = source;
    lastStreaming = streaming;
    return blocks;
  };
}
