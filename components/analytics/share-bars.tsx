"use client";

import { useLocale, useTranslations } from "next-intl";
import { formatCount, formatMicroUsd, formatPercent } from "@/lib/platform/public/i18n-format";
import type { Measure, Series, ShareRow } from "./share-rows";
import { useIntentName } from "./use-intent-name";

/** The gap between two parts of a bar, in per cent of its length. */
const GAP = 0.18;

interface ShareBarsProps {
  rows: readonly ShareRow[];
  series: readonly Series[];
  measure: Measure;
}

function Legend({ series }: { series: readonly Series[] }) {
  const t = useTranslations("analytics");
  return (
    <ul className="mb-3 flex flex-wrap gap-x-4 gap-y-1 text-12 text-text-2">
      {series.map(({ modelId, name, look }) => (
        <li key={modelId ?? "others"} className="flex items-center gap-1.5">
          <span aria-hidden className={`size-2 rounded-[2px] ${look.ground}`} />
          {name ?? t("share.others")}
        </li>
      ))}
    </ul>
  );
}

/** One bar an intent, divided by model; the largest part is named at its end. */
export function ShareBars({ rows, series, measure }: ShareBarsProps) {
  const t = useTranslations("analytics");
  const locale = useLocale();
  const intentName = useIntentName();
  const figure = (value: number) =>
    measure === "answers" ? formatCount(value, locale) : formatMicroUsd(value, locale);
  const nameOf = ({ name }: Series) => name ?? t("share.others");
  return (
    <>
      <Legend series={series} />
      <ul className="num">
        {rows.map(({ intent, total, parts }) => {
          const largest = parts.reduce<(typeof parts)[number] | null>(
            (top, part) => (top && top.value >= part.value ? top : part),
            null,
          );
          let at = 0;
          return (
            <li
              key={intent ?? "none"}
              className="grid h-7 grid-cols-[112px_minmax(0,1fr)_64px] items-center gap-3 md:grid-cols-[152px_minmax(0,1fr)_172px_64px]"
            >
              <span className="truncate">{intentName(intent)}</span>
              <svg aria-hidden className="h-3.5 w-full rounded-[2px] bg-active rtl:-scale-x-100">
                {parts.map((part) => {
                  const x = at;
                  at += part.ratio * 100;
                  return (
                    <rect
                      key={part.series.modelId ?? "others"}
                      x={`${x}%`}
                      width={`${Math.max(0.4, part.ratio * 100 - (at < 99.9 ? GAP : 0))}%`}
                      height="100%"
                      className={part.series.look.fill}
                      data-tooltip={`${nameOf(part.series)} · ${formatPercent(part.ratio, locale)} · ${figure(part.value)}`}
                    />
                  );
                })}
              </svg>
              <span className="sr-only">
                {parts.map((part) => `${nameOf(part.series)} ${formatPercent(part.ratio, locale)}`).join(", ")}
              </span>
              <span aria-hidden className="hide-mobile truncate text-12 text-text-3">
                {largest && `${nameOf(largest.series)} ${formatPercent(largest.ratio, locale)}`}
              </span>
              <span className="text-end text-text-2">{figure(total)}</span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
