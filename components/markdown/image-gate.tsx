"use client";

import { ImageIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { PlainImage } from "@/components/ui/plain-image";
import { classifyUrl, isInlineImage } from "./classify-url";
import { useMarkdown } from "./markdown-context";

/**
 * A picture in an answer. A remote one is never requested by the page, because its address can carry the
 * conversation away; it is offered as a link, behind the same question as any other.
 */
export function ImageGate({ source, alt }: { source: string; alt: string }) {
  const t = useTranslations("markdown.image");
  const { askToOpen } = useMarkdown();
  if (isInlineImage(source)) return <PlainImage src={source} alt={alt} loading="lazy" className="md-image" />;
  const url = classifyUrl(source);
  if (url.kind !== "external") return <span>{alt}</span>;
  return (
    <button type="button" className="image-gate" onClick={() => askToOpen(url.href)}>
      <ImageIcon aria-hidden />
      <span className="min-w-0 truncate">
        {alt && <span className="text-text">{alt} </span>}
        {t("blocked", { host: url.host })}
      </span>
      <span className="font-medium text-accent-text">{t("open")}</span>
    </button>
  );
}
