"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { useShell } from "@/components/shell/shell-context";
import { Segmented } from "@/components/ui/segmented";
import { PERIODS, type Period } from "@/lib/analytics/schema";
import { dateTimeFormat } from "@/lib/platform/public/i18n-format";

/** Seven days, the month by its name, the year. */
export function PeriodSwitch({ period, onPeriod }: { period: Period; onPeriod: (period: Period) => void }) {
  const t = useTranslations("analytics.periods");
  const locale = useLocale();
  const { timeZone } = useShell().profile;
  const [today] = useState(() => new Date());
  const month = dateTimeFormat(locale, { month: "long", timeZone }).format(today);
  return (
    <Segmented
      label={t("label")}
      value={period}
      onValueChange={onPeriod}
      options={PERIODS.map((value) => ({ value, label: value === "month" ? month : t(value) }))}
    />
  );
}
