import type { TokenizerAndRendererExtension } from "marked";

/** A formula token: `display` stands on its own line. */
export interface MathToken {
  type: "math";
  raw: string;
  tex: string;
  display: boolean;
}

const BLOCK = /^(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\])[ \t]*(?:\n+|$)/;
const INLINE_LONG = /^(?:\$\$([^$]+?)\$\$|\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\])/;
// Pandoc's rule, so that "$5 and $6" stays text: no space inside the dollars, no digit after them.
const INLINE_DOLLAR = /^\$((?:[^\s$\\]|\\.)(?:[^$\n]*?(?:[^\s$\\]|\\.))?)\$(?!\d)/;

const token = (raw: string, tex: string, display: boolean): MathToken => ({
  type: "math",
  raw,
  tex: tex.trim(),
  display,
});

/** `$$…$$` and `\[…\]` as a block. */
export const blockMath: TokenizerAndRendererExtension = {
  name: "blockMath",
  level: "block",
  start: (source) => source.match(/\$\$|\\\[/)?.index,
  tokenizer(source) {
    const match = BLOCK.exec(source);
    return match ? token(match[0], match[1] ?? match[2] ?? "", true) : undefined;
  },
};

/** `$…$`, `\(…\)` and, inside a line, `$$…$$` and `\[…\]`. */
export const inlineMath: TokenizerAndRendererExtension = {
  name: "inlineMath",
  level: "inline",
  start: (source) => source.match(/\$|\\\(|\\\[/)?.index,
  tokenizer(source) {
    const long = INLINE_LONG.exec(source);
    if (long) return token(long[0], long[1] ?? long[2] ?? long[3] ?? "", long[2] === undefined);
    const short = INLINE_DOLLAR.exec(source);
    return short ? token(short[0], short[1] ?? "", false) : undefined;
  },
};
