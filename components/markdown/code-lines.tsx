"use client";

import { useTranslations } from "next-intl";
import { memo } from "react";
import { cn } from "@/components/ui/cn";
import { ScrollRegion } from "@/components/ui/scroll-region";
import type { CodeToken } from "./highlight-code";
import { useHighlighted } from "./use-highlighted";

interface CodeLinesProps {
  code: string;
  language: string;
  growing: boolean;
}

/** The lines of a code block, coloured as the highlighter gets to them. A finished line does not render again. */
export function CodeLines({ code, language, growing }: CodeLinesProps) {
  const t = useTranslations("markdown");
  const highlighted = useHighlighted(code, language, growing);
  const isDiff = language === "diff" || language === "patch";
  return (
    <ScrollRegion label={language || t("code")} className="code-scroll">
      <pre>
        <code>
          {code.split("\n").map((text, index) => (
            <CodeLine
              key={index.toString()}
              text={text}
              tokens={highlighted?.lines[index] ?? null}
              sign={isDiff ? (text[0] ?? "") : ""}
            />
          ))}
        </code>
      </pre>
    </ScrollRegion>
  );
}

interface CodeLineProps {
  text: string;
  tokens: readonly CodeToken[] | null;
  /** The first character of a line of a diff. */
  sign: string;
}

const CodeLine = memo(function CodeLine({ text, tokens, sign }: CodeLineProps) {
  return (
    <span className={cn("code-line", sign === "+" && "code-add", sign === "-" && "code-del")}>
      {tokens?.map((token, index) => (
        <span key={index.toString()} className={token.kind ? `tok-${token.kind}` : undefined}>
          {token.text}
        </span>
      )) ?? text}
      {"\n"}
    </span>
  );
});
