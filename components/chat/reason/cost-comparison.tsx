"use client";

import { useLocale, useTranslations } from "next-intl";
import type { RouteDecision } from "@/lib/models/schema";
import { formatMicroUsd, formatPercent } from "@/lib/platform/public/i18n-format";

interface CostComparisonProps {
  decision: RouteDecision;
  /** What this answer cost; null when the model has no known price. */
  costMicroUsd: number | null;
}

/** What the best and the cheapest candidate would have cost beside what this answer did. */
export function CostComparison({ decision, costMicroUsd }: CostComparisonProps) {
  const t = useTranslations("models.reason");
  const locale = useLocale();
  const { bestCostMicroUsd: best, cheapestCostMicroUsd: cheapest } = decision;
  const money = (microUsd: number | null) => (microUsd === null ? t("unknownPrice") : formatMicroUsd(microUsd, locale));
  const saved = best !== null && costMicroUsd !== null && best > costMicroUsd ? 1 - costMicroUsd / best : 0;
  return (
    <>
      <div className="pop-heading">
        <h3>{t("wouldHaveCost")}</h3>
      </div>
      <dl className="num grid grid-cols-[1fr_1.3fr_1fr]">
        <div>
          <dt className="text-text-3">{t("bestModel")}</dt>
          <dd className="font-semibold">{money(best)}</dd>
        </div>
        <div>
          <dt className="text-text-3">{t("thisAnswer")}</dt>
          <dd>
            <b className="font-semibold">{money(costMicroUsd)}</b>{" "}
            {saved >= 0.01 && (
              <span className="text-success">{t("less", { percent: formatPercent(saved, locale) })}</span>
            )}
          </dd>
        </div>
        <div>
          <dt className="text-text-3">{t("cheapestModel")}</dt>
          <dd className="font-semibold">{money(cheapest)}</dd>
        </div>
      </dl>
    </>
  );
}
