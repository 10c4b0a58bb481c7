"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import type { RouterReport } from "@/lib/analytics/schema";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { axisTicks, dayTicks, formatDay, formatTick, linePath } from "./chart-scale";

/** In pixels downwards; across, everything is in per cent, so that text keeps its size at every width. */
const TOP = 14;
const BOTTOM = 232;
const LEFT = 11;
const RIGHT = 99;
const across = (ratio: number) => `${LEFT + (RIGHT - LEFT) * ratio}%`;
/** Lines nearer than this leave no room for a label between them. */
const ROOM = 34;

/** Running totals of what was spent and what always-best would have cost. A slider under the pointer reads the days. */
export function SavingsChart({ days }: { days: RouterReport["days"] }) {
  const t = useTranslations("analytics.savings");
  const locale = useLocale();
  const end = days.length - 1;
  const [picked, setPicked] = useState<number | null>(null);
  const { ticks, max } = axisTicks(Math.max(...days.flatMap((day) => [day.costMicroUsd, day.bestMicroUsd])));
  const down = (microUsd: number) => BOTTOM - ((BOTTOM - TOP) * microUsd) / max;
  const [cost, best] = (["costMicroUsd", "bestMicroUsd"] as const).map((key) => days.map((day) => down(day[key])));
  const [costEnd, bestEnd] = [cost?.at(-1) ?? BOTTOM, best?.at(-1) ?? BOTTOM];
  const index = Math.min(picked ?? end, end);
  const day = days[index];
  const last = days[end];
  if (!cost || !best || !day || !last) return null;
  const costLine = linePath(cost, BOTTOM);
  const bestLine = linePath(best, BOTTOM);
  const money = (microUsd: number) => formatMicroUsd(microUsd, locale);
  const values = { routed: money(day.costMicroUsd), best: money(day.bestMicroUsd) };
  const date = formatDay(day.date, locale, true);
  const x = across((index + 1) / days.length);
  const upper = Math.min(costEnd, bestEnd);
  const apart = Math.abs(costEnd - bestEnd) >= ROOM;
  return (
    // Time runs from left to right in every language here, as in the axis below.
    <div dir="ltr" className="num relative text-12 has-[:focus-visible]:focus-ring">
      <p className="h-5 truncate text-text-2" aria-hidden>
        {picked === null ? "" : `${date} · ${t("values", values)}`}
      </p>
      <svg aria-hidden className="h-64 w-full overflow-visible fill-text-3 text-11">
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={`${LEFT}%`} x2={`${RIGHT}%`} y1={down(tick)} y2={down(tick)} className="stroke-line" />
            <text x={`${LEFT - 1.5}%`} y={down(tick) + 4} textAnchor="end">
              {formatTick(tick, max, locale)}
            </text>
          </g>
        ))}
        {dayTicks(days.length).map((place, n, all) => (
          <text
            key={place}
            x={across((place + 1) / days.length)}
            y={BOTTOM + 18}
            textAnchor={n === all.length - 1 ? "end" : "middle"}
          >
            {formatDay(days[place]?.date ?? "", locale)}
          </text>
        ))}
        <svg
          x={`${LEFT}%`}
          width={`${RIGHT - LEFT}%`}
          height={BOTTOM}
          viewBox={`0 0 100 ${BOTTOM}`}
          preserveAspectRatio="none"
        >
          <title>{t("chart")}</title>
          <path
            d={`M${bestLine} L${costLine.split(" L").toReversed().join(" L")}Z`}
            className="fill-chart-1 opacity-10"
          />
          <path
            d={`M${bestLine}`}
            vectorEffect="non-scaling-stroke"
            className="fill-none stroke-control stroke-[1.5] [stroke-dasharray:3_3]"
          />
          <path d={`M${costLine}`} vectorEffect="non-scaling-stroke" className="fill-none stroke-chart-1 stroke-2" />
        </svg>
        <text x={`${RIGHT}%`} y={Math.max(10, upper - (apart ? 8 : 22))} textAnchor="end" className="fill-text-2">
          {t("best", { cost: money(last.bestMicroUsd) })}
        </text>
        <text x={`${RIGHT}%`} y={apart ? costEnd - 8 : Math.max(24, upper - 8)} textAnchor="end" className="fill-text">
          {t("routed", { cost: money(last.costMicroUsd) })}
        </text>
        {picked !== null && (
          <>
            <line x1={x} x2={x} y1={TOP} y2={BOTTOM} className="stroke-control" />
            <circle cx={x} cy={best[index]} r="4" className="fill-control stroke-bg stroke-2" />
            <circle cx={x} cy={cost[index]} r="4" className="fill-chart-1 stroke-bg stroke-2" />
          </>
        )}
      </svg>
      <input
        type="range"
        min={0}
        max={end}
        value={index}
        aria-label={t("day")}
        aria-valuetext={`${date}: ${t("values", values)}`}
        className="absolute inset-y-5 start-[11%] end-[1%] m-0 cursor-crosshair appearance-none opacity-0"
        onChange={(event) => setPicked(event.currentTarget.valueAsNumber)}
        onFocus={() => setPicked(index)}
        onBlur={() => setPicked(null)}
        onPointerMove={({ clientX, currentTarget }) => {
          const { left, width } = currentTarget.getBoundingClientRect();
          setPicked(Math.max(0, Math.min(end, Math.round(((clientX - left) / width) * days.length) - 1)));
        }}
        onPointerLeave={({ currentTarget }) => currentTarget !== document.activeElement && setPicked(null)}
      />
    </div>
  );
}
