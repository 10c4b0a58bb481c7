"use client";

import { Brain } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { ChatMessage } from "@/lib/chat/schema";
import { formatDurationMs } from "@/lib/platform/public/i18n-format";
import { StepRow } from "./step-row";

type ReasoningPart = Extract<ChatMessage["parts"][number], { type: "reasoning" }>;

/** How long thoughts took that this tab saw from beginning to end, by message and place. */
const measuredMs = new Map<string, number>();

function durationOf(part: ReasoningPart, key: string): number | undefined {
  const stored = part.providerMetadata?.nexus?.durationMs;
  return typeof stored === "number" ? stored : measuredMs.get(key);
}

/** The first sentence of a thought, or its last line while it grows, without Markdown marks. */
function summaryOf(text: string, streaming: boolean): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const line = (streaming ? lines.at(-1) : lines[0]) ?? "";
  return line.replace(/[*_`#>]+/g, "").trim();
}

/** What the model thought before it wrote, folded. */
export function ReasoningStep({ part, measureKey }: { part: ReasoningPart; measureKey: string }) {
  const t = useTranslations("chat.steps");
  const locale = useLocale();
  const streaming = part.state === "streaming";
  const [startMs] = useState(() => (streaming ? performance.now() : null));
  useEffect(() => {
    if (!streaming && startMs !== null && !measuredMs.has(measureKey)) {
      measuredMs.set(measureKey, performance.now() - startMs);
    }
  }, [streaming, startMs, measureKey]);
  if (part.text.trim() === "") return null;
  const ms = durationOf(part, measureKey);
  const title = streaming
    ? t("thinking")
    : ms === undefined || ms < 1000
      ? t("thought")
      : t("thoughtFor", { time: formatDurationMs(Math.round(ms / 1000) * 1000, locale) });
  return (
    <StepRow icon={<Brain aria-hidden />} title={title} summary={summaryOf(part.text, streaming)} live={streaming}>
      <p dir="auto" className="whitespace-pre-wrap wrap-anywhere">
        {part.text}
      </p>
    </StepRow>
  );
}
