"use client";

import { useLocale } from "next-intl";
import type { Metric } from "@/lib/analytics/experiments/schema";
import { formatDurationMs, formatMicroUsd } from "@/lib/platform/public/i18n-format";

/** Words a value of a metric; a difference with its sign. */
export function useMetricFormat(metric: Metric): (value: number, options?: { signed?: boolean }) => string {
  const locale = useLocale();
  const percent = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const plain = (value: number) => {
    if (metric === "costMicroUsd") return formatMicroUsd(Math.round(value), locale);
    if (metric === "firstTokenMs" || metric === "totalMs") return formatDurationMs(Math.round(value), locale);
    return percent.format(value);
  };
  return (value, { signed = false } = {}) =>
    signed ? `${value < 0 ? "−" : "+"}${plain(Math.abs(value))}` : plain(value);
}
