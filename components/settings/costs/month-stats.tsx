"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { Stat, StatStrip } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { routerQuery } from "@/lib/analytics/client";
import { monthCostsQuery } from "@/lib/billing/month-costs/client";
import { forecastCost, forecastDays } from "@/lib/billing/month-costs/policy";
import type { Quota } from "@/lib/billing/schema";
import { dateTimeFormat, formatCount, formatMicroUsd, formatPercent } from "@/lib/platform/public/i18n-format";
import { SavedBars } from "./saved-bars";

/** What Auto has saved this month against always asking the best model; nothing where there is nothing to compare. */
function SavedStat() {
  const t = useTranslations("costs.saved");
  const locale = useLocale();
  const { data } = useQuery(routerQuery("month"));
  const savings = data?.savings;
  if (!savings || savings.answers === 0 || savings.ratio === null || savings.savedMicroUsd < 0) return null;
  return (
    <Stat
      label={
        <span className="flex justify-between gap-2">
          {t("title")}
          <Link href="/analytics/router" className="-my-0.5 py-0.5 font-medium text-accent-text hover:underline">
            {t("how")}
          </Link>
        </span>
      }
      value={
        <>
          {formatMicroUsd(savings.savedMicroUsd, locale)}{" "}
          <span className="text-13 font-normal text-text-3">
            {t("less", { percent: formatPercent(savings.ratio, locale) })}
          </span>
        </>
      }
      note={
        <SavedBars
          share={1 - savings.ratio}
          best={t("best", { amount: formatMicroUsd(savings.bestMicroUsd, locale) })}
          own={t("own", { amount: formatMicroUsd(savings.costMicroUsd, locale) })}
        />
      }
    />
  );
}

/** What the month's models cost and may cost, what Auto saved, and how fast one may ask. */
export function MonthStats({ quota }: { quota: Quota }) {
  const t = useTranslations("settings.usage");
  const tCosts = useTranslations("costs");
  const locale = useLocale();
  // Not the quota's: where a workspace pays, that is of this workspace alone.
  const { data: costs, dataUpdatedAt, isPending } = useQuery(monthCostsQuery());
  const forecast = costs ? forecastCost(forecastDays(costs, quota.resetsAt, dataUpdatedAt)) : null;
  const date = dateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(quota.periodStart));
  return (
    <StatStrip>
      <Stat
        label={t("cost")}
        value={isPending ? <Skeleton className="h-8 w-20" /> : costs ? formatMicroUsd(costs.costMicroUsd, locale) : "–"}
        note={
          <>
            {t("costNote", { date })}
            {forecast !== null && costs && costs.calls > 0 && (
              <span className="block">{tCosts("forecast", { amount: formatMicroUsd(forecast, locale) })}</span>
            )}
          </>
        }
      />
      <SavedStat />
      <Stat
        label={t("rate")}
        value={formatCount(quota.requestsPerMinute, locale)}
        note={t("rateNote", { tier: quota.tierName })}
      />
    </StatStrip>
  );
}
