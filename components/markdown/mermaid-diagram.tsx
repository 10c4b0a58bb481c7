"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import { PlainImage } from "@/components/ui/plain-image";
import { drawDiagram } from "./draw-diagram";

interface MermaidDiagramProps {
  source: string;
  /** The source as code: shown while drawing, and for good when drawing fails. */
  fallback: ReactNode;
}

/** A diagram, shown as a picture: inside an <img> no script runs and nothing is fetched, whatever the source says. */
export function MermaidDiagram({ source, fallback }: MermaidDiagramProps) {
  const t = useTranslations("markdown");
  const theme = useDocumentTheme();
  const [drawn, setDrawn] = useState<{ of: string; url: string | null } | null>(null);
  const of = `${theme}:${source}`;
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const show = (url: string | null) => !signal.aborted && setDrawn({ of, url });
    drawDiagram(source, theme, signal).then(show, () => show(null));
    return () => leaving.abort();
  }, [source, theme, of]);

  if (drawn?.of !== of) return fallback;
  if (drawn.url) return <PlainImage src={drawn.url} alt={t("diagram")} className="diagram" />;
  return (
    <>
      <p role="status" className="px-3 pt-3 text-13 text-text-2">
        {t("diagramFailed")}
      </p>
      {fallback}
    </>
  );
}

function useDocumentTheme(): "light" | "dark" {
  const [theme, setTheme] = useState<"light" | "dark">("light");
  useEffect(() => {
    const root = document.documentElement;
    const read = () => setTheme(root.dataset.theme === "dark" ? "dark" : "light");
    read();
    const observer = new MutationObserver(read);
    observer.observe(root, { attributeFilter: ["data-theme"] });
    return () => observer.disconnect();
  }, []);
  return theme;
}
