"use client";

import { FileCode, PanelRight } from "lucide-react";
import type { Tokens } from "marked";
import { useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { CodeLines } from "./code-lines";
import { useMarkdown } from "./markdown-context";
import { readFenceInfo } from "./read-fence-info";

const MermaidDiagram = lazy(() => import("./mermaid-diagram").then((module) => ({ default: module.MermaidDiagram })));

/** A fenced or indented code block; a complete Mermaid fence becomes a diagram. */
export function CodeBlock({ token, growing }: { token: Tokens.Code; growing: boolean }) {
  const t = useTranslations("markdown");
  const { openCode } = useMarkdown();
  const { language, title } = readFenceInfo(token.lang ?? "");
  const lines = <CodeLines code={token.text} language={language} growing={growing} />;
  return (
    <div className="code" dir="ltr">
      <div className="code-head">
        <FileCode aria-hidden />
        <span className="code-name">{title ?? (language || t("code"))}</span>
        <span className="grow" />
        {openCode && !growing && (
          <button type="button" className="code-act" onClick={() => openCode({ code: token.text, language, title })}>
            <PanelRight aria-hidden />
            {t("open")}
          </button>
        )}
        <CopyButton appearance="code-head" text={token.text} />
      </div>
      {language === "mermaid" && !growing ? (
        <Suspense fallback={lines}>
          <MermaidDiagram source={token.text} fallback={lines} />
        </Suspense>
      ) : (
        lines
      )}
    </div>
  );
}
