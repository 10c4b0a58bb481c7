"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { Meter } from "@/components/ui/meter";
import { Skeleton } from "@/components/ui/skeleton";
import { quotaQuery } from "@/lib/billing/client";
import { formatCount, formatPercent } from "@/lib/platform/public/i18n-format";

/** The month's messages. Nothing for unlimited tiers, because a meter without an end says nothing. */
export function QuotaMeter() {
  const t = useTranslations("sidebar");
  const locale = useLocale();
  const { data: quota, isPending } = useQuery(quotaQuery());
  if (isPending) {
    return (
      <div className="px-2 pt-2 pb-2.5">
        <Skeleton className="mb-1.5 h-4 w-36" />
        <Skeleton className="h-1 w-full" />
      </div>
    );
  }
  if (!quota || quota.requestsLimit === null) return null;
  const { requestsUsed: used, requestsLimit: limit } = quota;
  const text = t("quota", { used: formatCount(used, locale), limit: formatCount(limit, locale) });
  const ratio = limit === 0 ? 1 : Math.min(1, used / limit);
  return (
    <Link href="/settings/usage" prefetch={false} className="block rounded-sm px-2 pt-2 pb-2.5 hover:bg-hover">
      <span className="num mb-1.5 flex justify-between gap-2 text-12">
        <span className="truncate text-text-2">{text}</span>
        <span className="text-text-3">{formatPercent(ratio, locale)}</span>
      </span>
      <Meter
        value={used}
        max={limit}
        label={t("quotaLabel")}
        valueText={text}
        tone={ratio >= 1 ? "danger" : ratio >= 0.9 ? "warn" : "neutral"}
      />
    </Link>
  );
}
