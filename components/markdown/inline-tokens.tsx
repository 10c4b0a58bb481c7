"use client";

import type { Token, Tokens } from "marked";
import type { ReactNode } from "react";
import { CitedText } from "./cited-text";
import { decodeEntities } from "./decode-entities";
import { Formula } from "./formula";
import { ImageGate } from "./image-gate";
import { MarkdownLink } from "./markdown-link";
import type { MathToken } from "./math-syntax";

const MAX_DEPTH = 24;

/** Text with emphasis, code, links and formulas. Everything unknown is shown as it was written. */
export function InlineTokens({ tokens, depth = 0 }: { tokens: readonly Token[]; depth?: number }): ReactNode {
  return tokens.map((token, index) => <InlineToken key={index.toString()} token={token} depth={depth} />);
}

function InlineToken({ token, depth }: { token: Token; depth: number }): ReactNode {
  if (depth > MAX_DEPTH) return token.raw;
  const inner = "tokens" in token && token.tokens ? <InlineTokens tokens={token.tokens} depth={depth + 1} /> : null;
  switch (token.type) {
    case "text":
      return inner ?? <CitedText text={decodeEntities((token as Tokens.Text).text)} />;
    case "escape":
      return decodeEntities((token as Tokens.Escape).text);
    case "strong":
      return <strong>{inner}</strong>;
    case "em":
      return <em>{inner}</em>;
    case "del":
      return <del>{inner}</del>;
    case "codespan":
      return <code>{(token as Tokens.Codespan).text}</code>;
    // The box of a task, which the item shows.
    case "checkbox":
      return null;
    case "br":
      return <br />;
    case "link":
      return <MarkdownLink href={(token as Tokens.Link).href}>{inner}</MarkdownLink>;
    case "image": {
      const { href, text } = token as Tokens.Image;
      return <ImageGate source={href} alt={decodeEntities(text)} />;
    }
    case "math": {
      const { tex, display } = token as MathToken;
      return <Formula tex={tex} display={display} />;
    }
    case "html":
      return /^<br\s*\/?>$/i.test(token.raw) ? <br /> : token.raw.startsWith("<!--") ? null : token.raw;
    default:
      return token.raw;
  }
}
