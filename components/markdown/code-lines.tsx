"use client";

import { useTranslations } from "next-intl";
import { memo, useEffect, useMemo, useState } from "react";
import { cn } from "@/components/ui/cn";
import { ScrollRegion } from "@/components/ui/scroll-region";
import type { CodeToken, GrowingHighlighter } from "./highlight-code";

/** Longer code is shown plain: colouring it would hold the thread for too long. */
const MAX_HIGHLIGHTED = 60_000;

interface CodeLinesProps {
  code: string;
  language: string;
}

/** The lines of a code block, coloured once the highlighter has come. A finished line never renders again. */
export function CodeLines({ code, language }: CodeLinesProps) {
  const t = useTranslations("markdown");
  const highlighter = useHighlighter(language, code.length <= MAX_HIGHLIGHTED);
  const lines = useMemo<readonly (readonly CodeToken[])[]>(
    () => highlighter?.update(code) ?? code.split("\n").map((text) => [{ text, kind: null }]),
    [highlighter, code],
  );
  const isDiff = language === "diff" || language === "patch";
  return (
    <ScrollRegion label={language || t("code")} className="code-scroll">
      <pre>
        <code>
          {lines.map((tokens, index) => (
            <CodeLine key={index.toString()} tokens={tokens} isDiff={isDiff} />
          ))}
        </code>
      </pre>
    </ScrollRegion>
  );
}

/** The highlighter of one block, or null while it loads, when the language is unknown, or when it is not wanted. */
function useHighlighter(language: string, wanted: boolean): GrowingHighlighter | null {
  const [highlighter, setHighlighter] = useState<GrowingHighlighter | null>(null);
  useEffect(() => {
    let current = true;
    setHighlighter(null);
    if (language && wanted) {
      import("./highlight-code")
        .then((module) => module.createGrowingHighlighter(language))
        .then(
          (made) => current && setHighlighter(made),
          // Without the chunk (offline) the code stays plain, which is no loss of content.
          () => {},
        );
    }
    return () => {
      current = false;
    };
  }, [language, wanted]);
  return highlighter;
}

const CodeLine = memo(function CodeLine({ tokens, isDiff }: { tokens: readonly CodeToken[]; isDiff: boolean }) {
  const sign = isDiff ? tokens[0]?.text[0] : undefined;
  return (
    <span className={cn("code-line", sign === "+" && "code-add", sign === "-" && "code-del")}>
      {tokens.map((token, index) =>
        token.kind ? (
          <span key={index.toString()} className={`tok-${token.kind}`}>
            {token.text}
          </span>
        ) : (
          token.text
        ),
      )}
      {"\n"}
    </span>
  );
});
