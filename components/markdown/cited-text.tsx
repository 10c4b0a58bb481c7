"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { type Citation, useMarkdown } from "./markdown-context";

const MARK = /\[(\d{1,3})\]/g;

/** Text in which `[1]` of a known source becomes a small numbered link. */
export function CitedText({ text }: { text: string }): ReactNode {
  const { citations } = useMarkdown();
  if (citations.length === 0 || !text.includes("[")) return text;
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(MARK)) {
    const citation = citations.find(({ number }) => number === Number(match[1]));
    if (!citation) continue;
    parts.push(text.slice(from, match.index).replace(/ $/, ""), <Cite key={match.index} citation={citation} />);
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
}

function Cite({ citation }: { citation: Citation }) {
  const t = useTranslations("markdown");
  const { askToOpen } = useMarkdown();
  const { number, title, url } = citation;
  const label = `${t("source", { number })}: ${title}`;
  if (!url) {
    return (
      <span className="cite" data-tooltip={title}>
        {number}
      </span>
    );
  }
  return (
    <button type="button" className="cite" data-tooltip={title} aria-label={label} onClick={() => askToOpen(url)}>
      {number}
    </button>
  );
}
