"use client";

import type { Token, Tokens } from "marked";
import { createElement, memo, type ReactNode } from "react";
import { CodeBlock } from "./code-block";
import { Formula } from "./formula";
import { InlineTokens } from "./inline-tokens";
import { MarkdownTable } from "./markdown-table";
import type { MathToken } from "./math-syntax";
import type { Block } from "./parse-blocks";
import { TaskMark } from "./task-mark";

/** Deeper nesting than this is shown as its source; nobody writes it on purpose. */
const MAX_DEPTH = 24;

/** One top-level block. A settled block keeps its identity while the text grows, so it renders once. */
export const MarkdownBlock = memo(function MarkdownBlock({ block }: { block: Block }) {
  return renderBlock(block.token, 0, block.growing);
});

/** The blocks inside one; where that is growing, its last block is. */
function renderBlocks(tokens: readonly Token[], depth: number, growing: boolean): ReactNode {
  const growingIndex = growing ? tokens.findLastIndex(({ type }) => type !== "space") : -1;
  return tokens.map((token, index) => (
    <NestedBlock key={index.toString()} token={token} depth={depth} growing={index === growingIndex} />
  ));
}

function NestedBlock({ token, depth, growing }: { token: Token; depth: number; growing: boolean }) {
  return renderBlock(token, depth, growing);
}

function renderBlock(token: Token, depth: number, growing: boolean): ReactNode {
  if (depth > MAX_DEPTH) return <p className="whitespace-pre-wrap">{token.raw}</p>;
  switch (token.type) {
    case "space":
    case "def":
    case "checkbox":
      return null;
    case "heading":
      return renderHeading(token as Tokens.Heading);
    case "paragraph":
      return (
        <p>
          <InlineTokens tokens={(token as Tokens.Paragraph).tokens} />
        </p>
      );
    case "text":
      return <InlineTokens tokens={(token as Tokens.Text).tokens ?? [token]} />;
    case "code":
      return <CodeBlock token={token as Tokens.Code} growing={growing} />;
    case "math": {
      const { tex, display } = token as MathToken;
      return <Formula tex={tex} display={display} />;
    }
    case "blockquote":
      return <blockquote>{renderBlocks((token as Tokens.Blockquote).tokens, depth + 1, growing)}</blockquote>;
    case "list":
      return renderList(token as Tokens.List, depth, growing);
    case "table":
      return <MarkdownTable token={token as Tokens.Table} />;
    case "hr":
      return <hr />;
    default:
      return /^\s*<!--/.test(token.raw) ? null : <p className="whitespace-pre-wrap">{token.raw.trim()}</p>;
  }
}

/** Headings of an answer start below those of the page. */
function renderHeading({ depth, tokens }: Tokens.Heading): ReactNode {
  return createElement(`h${Math.min(6, depth + 2)}`, { "data-depth": depth }, <InlineTokens tokens={tokens} />);
}

function renderList(list: Tokens.List, depth: number, growing: boolean): ReactNode {
  const items = list.items.map((item, index) => (
    <li key={index.toString()} data-task={item.task ? "" : undefined}>
      {item.task && <TaskMark done={Boolean(item.checked)} />}
      {renderBlocks(item.tokens, depth + 1, growing && index === list.items.length - 1)}
    </li>
  ));
  if (!list.ordered) return <ul data-loose={list.loose ? "" : undefined}>{items}</ul>;
  return (
    <ol start={typeof list.start === "number" ? list.start : 1} data-loose={list.loose ? "" : undefined}>
      {items}
    </ol>
  );
}
