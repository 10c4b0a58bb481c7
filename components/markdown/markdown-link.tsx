"use client";

import type { MouseEvent, ReactNode } from "react";
import { classifyUrl } from "./classify-url";
import { useMarkdown } from "./markdown-context";

/**
 * A link written by a model. Its href shows the address on hover; following it, with any button or key, asks first.
 * A scheme we do not know leaves the words and drops the link.
 */
export function MarkdownLink({ href, children }: { href: string; children: ReactNode }) {
  const { askToOpen } = useMarkdown();
  const url = classifyUrl(href);
  if (url.kind === "blocked") return <span>{children}</span>;
  if (url.kind === "internal") return <a href={url.href}>{children}</a>;
  const ask = (event: MouseEvent) => {
    if (event.button === 2) return;
    event.preventDefault();
    askToOpen(url.href);
  };
  return (
    <a href={url.href} target="_blank" rel="noopener noreferrer nofollow" onClick={ask} onAuxClick={ask}>
      {children}
    </a>
  );
}
