"use client";

import { useLocale, useTranslations } from "next-intl";
import type { MessageMetadata } from "@/lib/chat/schema";
import type { RouteDecision } from "@/lib/models/schema";
import { formatMicroUsd, formatPercent } from "@/lib/platform/public/i18n-format";
import { compareCosts } from "./compare-costs";

interface CostComparisonProps {
  decision: RouteDecision;
  metadata: Pick<MessageMetadata, "modelId" | "costMicroUsd" | "cache">;
}

/** What the best and the cheapest candidate would have cost beside what this answer did. */
export function CostComparison({ decision, metadata }: CostComparisonProps) {
  const t = useTranslations("models.reason");
  const locale = useLocale();
  const { modelId = decision.modelId, costMicroUsd = null, cache } = metadata;
  const answered = { modelId, costMicroUsd, cached: cache !== undefined };
  const { bestMicroUsd: best, cheapestMicroUsd: cheapest, saved } = compareCosts(decision, answered);
  const money = (microUsd: number | null) => (microUsd === null ? t("unknownPrice") : formatMicroUsd(microUsd, locale));
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
