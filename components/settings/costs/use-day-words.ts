import { useLocale, useTranslations } from "next-intl";
import { formatDay } from "@/components/analytics/chart-scale";
import type { MonthDay } from "@/lib/billing/month-costs/policy";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";

/** Reads a day out: its date, what was spent on it, and what it may cost. */
export function useDayWords(): (day: MonthDay) => string {
  const t = useTranslations("costs.days");
  const locale = useLocale();
  return ({ date, spentMicroUsd, forecastMicroUsd }) =>
    [
      formatDay(date, locale, true),
      spentMicroUsd === null ? "" : t("spentOn", { amount: formatMicroUsd(spentMicroUsd, locale) }),
      forecastMicroUsd === null ? "" : t("forecastOn", { amount: formatMicroUsd(forecastMicroUsd, locale) }),
    ]
      .filter(Boolean)
      .join(" · ");
}
