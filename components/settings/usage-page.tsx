"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { useContext } from "react";
import { EmptyState } from "@/components/states/empty-state";
import { Button } from "@/components/ui/button";
import { Meter } from "@/components/ui/meter";
import { Skeleton } from "@/components/ui/skeleton";
import { quotaQuery } from "@/lib/billing/client";
import { forecastMessages } from "@/lib/billing/month-costs/policy";
import type { Quota } from "@/lib/billing/schema";
import { dateTimeFormat, formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { BudgetsSection } from "./budgets-section";
import { CostsSection } from "./costs/costs-section";
import { DaysSection } from "./costs/days-section";
import { MonthStats } from "./costs/month-stats";
import { PlanLabel } from "./plan-label";
import { PromptCacheSection } from "./prompt-cache-section";
import { QueryView } from "./query-view";
import { SettingsPageFrame } from "./settings-page";

const NEARLY_USED = 0.9;
const DAY_MS = 86_400_000;

function UsageSkeleton() {
  return (
    <div className="mt-8">
      <Skeleton className="h-3 w-40" />
      <Skeleton className="mt-3 h-8 w-52" />
      <Skeleton className="mt-4 h-1" />
      <Skeleton className="mt-8 h-24" />
    </div>
  );
}

function MonthMeter({ quota, atMs }: { quota: Quota; atMs: number }) {
  const t = useTranslations("settings.usage");
  const tCosts = useTranslations("costs");
  const locale = useLocale();
  const used = formatCount(quota.requestsUsed, locale);
  // The month turns at midnight UTC, so its day is written in UTC too.
  const date = dateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(quota.resetsAt));
  const days = Math.max(1, Math.ceil((Date.parse(quota.resetsAt) - atMs) / DAY_MS));
  const limit = quota.requestsLimit;
  const ratio = limit === null ? 0 : limit === 0 ? 1 : quota.requestsUsed / limit;
  const left = limit === null ? 0 : Math.max(0, limit - quota.requestsUsed);
  const forecast =
    limit === null || ratio >= 1 ? null : forecastMessages(quota.requestsUsed, quota.periodStart, quota.resetsAt, atMs);
  return (
    <section aria-labelledby="month-title" className="mt-8">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="month-title" className="font-medium">
          {t("messages")}
        </h2>
        <p className="num text-text-2" title={t("resets", { date })}>
          {t("resetsIn", { days })}
        </p>
      </div>
      {quota.paidByWorkspace !== null && (
        <p className="mt-1 text-text-2">{t("paidByWorkspace", { workspace: quota.paidByWorkspace })}</p>
      )}
      <p className="num mt-1 flex items-baseline gap-1.5">
        <span className="page-title">{used}</span>
        <span className="text-text-2">
          {limit === null ? t("unlimited") : t("of", { limit: formatCount(limit, locale) })}
        </span>
      </p>
      {limit !== null && (
        <div className="mt-3">
          <Meter
            value={quota.requestsUsed}
            max={limit}
            mark={forecast === quota.requestsUsed ? null : forecast}
            label={t("messages")}
            valueText={t("valueText", { used, limit: formatCount(limit, locale) })}
            tone={ratio >= 1 ? "danger" : ratio >= NEARLY_USED ? "warn" : "neutral"}
          />
          <p className="num mt-2 text-12 text-text-2">
            <span className={ratio >= 1 && quota.beyondMicroUsd <= 0 ? "text-danger" : undefined}>
              {ratio < 1
                ? t("near", { left })
                : quota.creditMicroUsd > 0
                  ? t("credits", { amount: formatMicroUsd(quota.creditMicroUsd, locale) })
                  : quota.beyondMicroUsd > 0
                    ? t("overage", { amount: formatMicroUsd(quota.beyondMicroUsd, locale) })
                    : t("reached", { date })}
            </span>{" "}
            {t("failedFree")}
            {forecast !== null && limit !== null && (
              <span className={forecast > limit ? "block text-warn" : "block"}>
                {tCosts(forecast > limit ? "messagesOver" : "messagesWithin", { count: formatCount(forecast, locale) })}
              </span>
            )}
          </p>
        </div>
      )}
    </section>
  );
}

interface UsagePageProps {
  /** Where plans are sold, for who may see what is paid: the plan in one line. */
  plan: string | null;
}

/** The month's allowance, what the models cost and may cost, and how fast one may ask. */
export function UsagePage({ plan }: UsagePageProps) {
  const t = useTranslations("settings.usage");
  const pages = useTranslations("settings.pages.usage");
  const planLabel = useContext(PlanLabel);
  const query = useQuery(quotaQuery());
  return (
    <SettingsPageFrame
      title={pages("title")}
      description={plan ?? pages("description")}
      action={plan !== null && <Button render={<Link href="/settings/plan" />}>{planLabel}</Button>}
    >
      <QueryView page="usage" query={query} skeleton={<UsageSkeleton />}>
        {(quota) => (
          <>
            <MonthMeter quota={quota} atMs={query.dataUpdatedAt} />
            <div className="mt-8">
              <MonthStats quota={quota} />
            </div>
            <DaysSection resetsAt={quota.resetsAt} />
            <CostsSection />
            <BudgetsSection />
            <PromptCacheSection />
            {quota.requestsUsed === 0 && (
              <EmptyState
                className="py-12"
                title={t("emptyTitle")}
                description={t("emptyText")}
                action={
                  <Button variant="primary" render={<Link href="/chat" />}>
                    {t("emptyAction")}
                  </Button>
                }
              />
            )}
          </>
        )}
      </QueryView>
    </SettingsPageFrame>
  );
}
