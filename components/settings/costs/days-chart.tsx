"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { axisTicks, dayTicks, formatDay, formatTick } from "@/components/analytics/chart-scale";
import type { MonthDay } from "@/lib/billing/month-costs/policy";
import { useDayWords } from "./use-day-words";

/** In pixels downwards; across, everything is in per cent, so that text keeps its size at every width. */
const TOP = 14;
const BOTTOM = 172;
const LEFT = 11;
const RIGHT = 99;
const across = (ratio: number) => `${LEFT + (RIGHT - LEFT) * ratio}%`;

/** The cost of each day, and what the rest of the month may cost. A slider under the pointer reads the days. */
export function DaysChart({ days, today }: { days: readonly MonthDay[]; today: number }) {
  const t = useTranslations("costs.days");
  const locale = useLocale();
  const wordDay = useDayWords();
  const [picked, setPicked] = useState<number | null>(null);
  const { ticks, max } = axisTicks(
    Math.max(...days.map(({ spentMicroUsd, forecastMicroUsd }) => Math.max(spentMicroUsd ?? 0, forecastMicroUsd ?? 0))),
  );
  const down = (microUsd: number) => BOTTOM - ((BOTTOM - TOP) * microUsd) / max;
  const middle = (place: number) => (place + 0.5) / days.length;
  const pathOf = (first: number, values: readonly number[]) =>
    values.map((value, n) => `${(middle(first + n) * 100).toFixed(2)} ${down(value).toFixed(1)}`).join(" L");
  const spent = pathOf(
    0,
    days.slice(0, today + 1).map(({ spentMicroUsd }) => spentMicroUsd ?? 0),
  );
  const isTold = days.some(({ forecastMicroUsd }) => forecastMicroUsd !== null);
  const index = picked ?? today;
  const day = days[index];
  if (!day) return null;
  const x = across(middle(index));
  return (
    // Time runs from left to right in every language here, as in the axis below.
    <div dir="ltr" className="num relative text-12 has-[:focus-visible]:focus-ring">
      <p className="h-5 truncate text-text-2" aria-hidden>
        {picked === null ? "" : wordDay(day)}
      </p>
      <svg aria-hidden className="h-52 w-full overflow-visible fill-text-3 text-11">
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
            x={across(middle(place))}
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
          <title>{t("title")}</title>
          <path
            d={`M${middle(0) * 100} ${BOTTOM} L${spent} L${middle(today) * 100} ${BOTTOM}Z`}
            className="fill-chart-1 opacity-10"
          />
          <path d={`M${spent}`} vectorEffect="non-scaling-stroke" className="fill-none stroke-chart-1 stroke-2" />
          {isTold && (
            <path
              d={`M${pathOf(
                today,
                days.slice(today).map(({ forecastMicroUsd }) => forecastMicroUsd ?? 0),
              )}`}
              vectorEffect="non-scaling-stroke"
              className="fill-none stroke-control stroke-[1.5] [stroke-dasharray:3_3]"
            />
          )}
        </svg>
        <line x1={across(middle(today))} x2={across(middle(today))} y1={TOP} y2={BOTTOM} className="stroke-line" />
        {picked !== null && <line x1={x} x2={x} y1={TOP} y2={BOTTOM} className="stroke-control" />}
        <circle
          cx={x}
          cy={down(day.spentMicroUsd ?? day.forecastMicroUsd ?? 0)}
          r="4"
          className={day.spentMicroUsd === null ? "fill-control stroke-bg stroke-2" : "fill-chart-1 stroke-bg stroke-2"}
        />
      </svg>
      <input
        type="range"
        min={0}
        max={days.length - 1}
        value={index}
        aria-label={t("day")}
        aria-valuetext={wordDay(day)}
        className="absolute inset-y-5 start-[11%] end-[1%] m-0 cursor-crosshair appearance-none opacity-0"
        onChange={(event) => setPicked(event.currentTarget.valueAsNumber)}
        onFocus={() => setPicked(index)}
        onBlur={() => setPicked(null)}
        onPointerMove={({ clientX, currentTarget }) => {
          const { left, width } = currentTarget.getBoundingClientRect();
          setPicked(Math.max(0, Math.min(days.length - 1, Math.floor(((clientX - left) / width) * days.length))));
        }}
        onPointerLeave={({ currentTarget }) => currentTarget !== document.activeElement && setPicked(null)}
      />
    </div>
  );
}
