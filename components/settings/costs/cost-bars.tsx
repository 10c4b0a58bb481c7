"use client";

import { useLocale, useTranslations } from "next-intl";
import { useId } from "react";
import { formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";
import type { CostRow } from "./cost-rows";

/** What each cost: a bar beside its figures, the dearest first. */
export function CostBars({ title, rows }: { title: string; rows: readonly CostRow[] }) {
  const t = useTranslations("costs");
  const locale = useLocale();
  const titleId = useId();
  const most = Math.max(...rows.map(({ costMicroUsd }) => costMicroUsd), 1);
  return (
    <section aria-labelledby={titleId}>
      <header className="mb-2 flex min-h-7 items-center justify-between gap-3">
        <h3 id={titleId} className="font-medium">
          {title}
        </h3>
        <span aria-hidden className="text-12 text-text-3">
          {t("columns")}
        </span>
      </header>
      <ul className="num">
        {rows.map(({ key, name, calls, costMicroUsd, unpriced }) => (
          <li
            key={key}
            className="grid min-h-8 grid-cols-[minmax(0,1fr)_auto_3.5rem] items-center gap-x-3 sm:grid-cols-[minmax(0,14rem)_minmax(0,1fr)_5rem_3.5rem]"
          >
            <span className="truncate" title={name}>
              {name}
            </span>
            <svg aria-hidden className="hide-mobile h-2 w-full rounded-[2px] bg-active rtl:-scale-x-100">
              <rect width={`${(costMicroUsd / most) * 100}%`} height="100%" className="fill-chart-1" />
            </svg>
            <span className="text-end font-medium">
              {unpriced > 0 && unpriced === calls ? t("unknown") : formatMicroUsd(costMicroUsd, locale)}
            </span>
            <span className="text-end text-text-3">
              <span aria-hidden>{formatCount(calls, locale)}</span>
              <span className="sr-only">{t("calls", { count: calls })}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
