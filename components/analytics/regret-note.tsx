"use client";

import { useTranslations } from "next-intl";
import type { Estimate } from "@/lib/analytics/schema";

/** How much expected quality was given up for the price, in words and with how sure that is. */
export function RegretNote({ regret, locale }: { regret: Estimate; locale: string }) {
  const t = useTranslations("analytics.regret");
  const { value, low, high, sample, minimum } = regret;
  const points = (number: number) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(number);
  return (
    <p className="num mt-3 text-text-2">
      {value === null || low === null || high === null
        ? sample < minimum
          ? t("tooFew", { sample, minimum })
          : t("alike")
        : t.rich("estimate", {
            points: points(value),
            low: points(low),
            high: points(high),
            b: (chunks) => <b className="font-semibold text-text">{chunks}</b>,
          })}
    </p>
  );
}
