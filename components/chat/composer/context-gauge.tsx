"use client";

import { useLocale, useTranslations } from "next-intl";
import { tooltipData } from "@/components/ui/tooltip-data";
import { formatCount, formatPercent } from "@/lib/platform/public/i18n-format";

interface ContextGaugeProps {
  tokens: number;
  limit: number;
  /** Messages that did not fit and were left out of the last answer. */
  omitted: number;
}

const RADIUS = 6;
const ROUND = 2 * Math.PI * RADIUS;

/** How full the model's window is after the last answer. */
export function ContextGauge({ tokens, limit, omitted }: ContextGaugeProps) {
  const t = useTranslations("chat.context");
  const locale = useLocale();
  const ratio = Math.min(1, tokens / limit);
  const numbers = { tokens: formatCount(tokens, locale), limit: formatCount(limit, locale) };
  const text = omitted > 0 ? t("omitted", { ...numbers, count: omitted }) : t("used", numbers);
  return (
    <span
      role="img"
      aria-label={text}
      {...tooltipData(text)}
      className="hide-mobile num inline-flex h-7 items-center gap-1.5 px-2 text-12 text-text-3"
    >
      <svg aria-hidden viewBox="0 0 16 16" className="size-4 -rotate-90">
        <circle cx="8" cy="8" r={RADIUS} fill="none" strokeWidth="2" className="stroke-line-strong" />
        <circle
          cx="8"
          cy="8"
          r={RADIUS}
          fill="none"
          strokeWidth="2"
          strokeLinecap="round"
          strokeDasharray={`${ratio * ROUND} ${ROUND}`}
          className={ratio >= 0.9 ? "stroke-warn" : "stroke-text-2"}
        />
      </svg>
      {formatPercent(ratio, locale)}
    </span>
  );
}
