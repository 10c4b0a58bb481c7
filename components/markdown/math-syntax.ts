import type { TokenizerAndRendererExtension } from "marked";

/** A formula token: `display` stands on its own line. */
export interface MathToken {
  type: "math";
  raw: string;
  tex: string;
  display: boolean;
}

/** A longer formula is text: bounding the search keeps thousands of unclosed openers from costing quadratic time. */
const MAX_TEX = 4000;
// Pandoc's rule, so that "$5 and $6" stays text: no space inside the dollars, no digit after them.
const INLINE_DOLLAR = /^\$((?:[^\s$\\]|\\.)(?:[^$\n]*?(?:[^\s$\\]|\\.))?)\$(?!\d)/;
const FENCES = [
  { open: "$$", close: "$$", display: true },
  { open: "\\[", close: "\\]", display: true },
  { open: "\\(", close: "\\)", display: false },
] as const;

function readFenced(source: string): MathToken | undefined {
  const fence = FENCES.find(({ open }) => source.startsWith(open));
  if (!fence) return undefined;
  const end = source.slice(2, MAX_TEX).indexOf(fence.close);
  if (end <= 0) return undefined;
  return token(source.slice(0, end + 4), source.slice(2, end + 2), fence.display);
}

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
  tokenizer(source) {
    const fenced = readFenced(source);
    if (!fenced?.display) return undefined;
    // Only blanks may follow on its line; else it belongs to a sentence.
    const rest = /^[ \t]*(?:\n+|$)/.exec(source.slice(fenced.raw.length, fenced.raw.length + 200));
    return rest ? { ...fenced, raw: fenced.raw + rest[0] } : undefined;
  },
};

/** `$…$`, `\(…\)` and, inside a line, `$$…$$` and `\[…\]`. */
export const inlineMath: TokenizerAndRendererExtension = {
  name: "inlineMath",
  level: "inline",
  start: (source) => source.match(/\$|\\\(|\\\[/)?.index,
  tokenizer(source) {
    const fenced = readFenced(source);
    if (fenced) return fenced;
    const dollar = INLINE_DOLLAR.exec(source.slice(0, MAX_TEX));
    return dollar ? token(dollar[0], dollar[1] ?? "", false) : undefined;
  },
};
