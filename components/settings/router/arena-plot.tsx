"use client";

import { useLocale, useTranslations } from "next-intl";
import { formatCount } from "@/lib/platform/public/i18n-format";
import { type RatingRow, scaleOf } from "./list-ratings";

/** Room at both ends, in per cent, so that no dot is cut. */
const MARGIN = 2;

/** One line a model: its rating as a dot on the interval that holds it 95 times out of 100. */
export function ArenaPlot({ rows }: { rows: readonly RatingRow[] }) {
  const t = useTranslations("settings.router.arena");
  const locale = useLocale();
  const at = scaleOf(rows);
  const percent = (rating: number) => `${MARGIN + (at(rating) * (100 - 2 * MARGIN)) / 100}%`;
  const count = (value: number) => formatCount(value, locale);
  return (
    <ul className="num" aria-label={t("plotLabel")}>
      {rows.map(({ modelId, name, rating, low, high, blindVotes, openVotes }) => (
        <li
          key={modelId}
          className="grid min-h-9 grid-cols-[minmax(0,1fr)_56px] items-center gap-x-3 border-line not-first:border-t md:grid-cols-[200px_minmax(0,1fr)_56px_88px]"
        >
          <span className="truncate font-medium">{name}</span>
          <svg aria-hidden className="h-5 w-full max-md:col-span-2 max-md:row-start-2 rtl:-scale-x-100">
            <line x1="0" x2="100%" y1="50%" y2="50%" className="stroke-line" />
            <line
              x1={percent(low)}
              x2={percent(high)}
              y1="50%"
              y2="50%"
              strokeWidth="4"
              strokeLinecap="round"
              className="stroke-chart-1 opacity-40"
            />
            <circle cx={percent(rating)} cy="50%" r="5" className="fill-chart-1" />
          </svg>
          <span className="text-end font-medium max-md:col-start-2 max-md:row-start-1">
            <span className="sr-only">{t("rating")} </span>
            {count(rating)}
          </span>
          <span className="text-end text-12 text-text-3 max-md:hidden">
            {t("votes", { count: blindVotes + openVotes })}
          </span>
          <span className="sr-only">
            {t("interval", { low: count(low), high: count(high) })}, {t("blind")} {count(blindVotes)}, {t("open")}{" "}
            {count(openVotes)}
          </span>
        </li>
      ))}
    </ul>
  );
}
