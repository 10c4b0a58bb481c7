"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { QuotaReached } from "@/components/states/quota-reached";
import { Button } from "@/components/ui/button";
import { quotaQuery } from "@/lib/billing/client";
import type { Quota } from "@/lib/billing/schema";
import { formatCount } from "@/lib/platform/public/i18n-format";

const isUsedUp = (quota: Quota | undefined) =>
  quota !== undefined &&
  quota.requestsLimit !== null &&
  quota.requestsUsed >= quota.requestsLimit &&
  quota.beyondMicroUsd <= 0;

/** Whether this month's messages are used up, and no credits pay for more. */
export function useQuotaReached(): boolean {
  const { data } = useQuery(quotaQuery());
  return isUsedUp(data);
}

/** Says in the composer that the month is used up, and when it starts again. */
export function QuotaStrip() {
  const t = useTranslations("chat.quota");
  const locale = useLocale();
  const { data: quota } = useQuery(quotaQuery());
  if (!quota || quota.requestsLimit === null || !isUsedUp(quota)) return null;
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" }).format(new Date(quota.resetsAt));
  return (
    <QuotaReached
      title={t("title", {
        used: formatCount(quota.requestsUsed, locale),
        limit: formatCount(quota.requestsLimit, locale),
      })}
      description={t("resets", { day })}
      actions={
        <Button variant="ghost" size="sm" render={<Link href="/settings/usage" />}>
          {t("usage")}
        </Button>
      }
    />
  );
}
