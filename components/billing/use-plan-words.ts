"use client";

import { useLocale, useTranslations } from "next-intl";
import { useDateFormat } from "@/components/ui/time-zone";
import type { PlanPeriod } from "@/lib/billing/stripe/schema";
import { formatPrice } from "@/lib/platform/public/i18n-format";

/** Words for what every part of the plan's page says: amounts, days. */
export function usePlanWords() {
  const t = useTranslations("billing.plan");
  const locale = useLocale();
  const day = useDateFormat({ dateStyle: "long" });
  return {
    priceOf: (amountMicroUsd: number, period: PlanPeriod) => {
      const amount = formatPrice(amountMicroUsd, locale);
      return period === "month" ? t("monthly", { amount }) : t("yearly", { amount });
    },
    amount: (microUsd: number) => formatPrice(microUsd, locale),
    day: (iso: string) => day.format(new Date(iso)),
  };
}
