"use client";

import { lazy, memo, Suspense, useMemo, useState } from "react";
import { cn } from "@/components/ui/cn";
import { MarkdownBlock } from "./markdown-block";
import { type Citation, MarkdownContext, type OpenedCode } from "./markdown-context";
import { createBlockParser } from "./parse-blocks";

const LinkDialog = lazy(() => import("./link-dialog").then((module) => ({ default: module.LinkDialog })));

interface MarkdownProps {
  text: string;
  /** Still being written: incomplete marks are completed and a caret shows at the end. */
  streaming?: boolean | undefined;
  onOpenCode?: ((opened: OpenedCode) => void) | undefined;
  /** Sources that `[1]` in the text refers to. */
  citations?: readonly Citation[] | undefined;
  className?: string | undefined;
}

const NONE: readonly Citation[] = [];

/**
 * An answer as typography. Tokens become React elements one by one, so there is no HTML to sanitise: markup in the
 * text stays text, pictures of other sites are never requested, links pass `classifyUrl` and a dialog.
 */
export const Markdown = memo(function Markdown({
  text,
  streaming = false,
  onOpenCode,
  citations = NONE,
  className,
}: MarkdownProps) {
  const [parse] = useState(createBlockParser);
  const [asked, setAsked] = useState<string | null>(null);
  const blocks = parse(text, streaming);
  const actions = useMemo(() => ({ askToOpen: setAsked, openCode: onOpenCode, citations }), [onOpenCode, citations]);
  return (
    <MarkdownContext value={actions}>
      <div dir="auto" className={cn("prose", className)} data-streaming={streaming ? "" : undefined}>
        {blocks.map((block, index) => (
          <MarkdownBlock key={index.toString()} block={block} />
        ))}
      </div>
      {asked && (
        <Suspense fallback={null}>
          <LinkDialog href={asked} onClose={() => setAsked(null)} />
        </Suspense>
      )}
    </MarkdownContext>
  );
});
