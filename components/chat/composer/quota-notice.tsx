"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { QuotaReached } from "@/components/states/quota-reached";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { useDateFormat } from "@/components/ui/time-zone";
import { fewLeft, isUsedUp } from "@/lib/billing/policy";
import type { Quota } from "@/lib/billing/schema";
import { formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";

/** What is left of the month, in the composer: nothing any more, or little, or what pays now; these may be put away. */
export function QuotaNotice({ quota }: { quota: Quota }) {
  const t = useTranslations("chat.quota");
  const locale = useLocale();
  const [isGone, setGone] = useState(false);
  // Months are counted in UTC.
  const format = useDateFormat({ day: "numeric", month: "long", timeZone: "UTC" });
  const left = fewLeft(quota);
  const isOver = isUsedUp(quota);
  if (isGone && !isOver) return null;
  const day = format.format(new Date(quota.resetsAt));
  const { creditMicroUsd, beyondMicroUsd } = quota;
  const pays = creditMicroUsd > 0 ? "credits" : "billed";
  return (
    <QuotaReached
      title={
        left !== null
          ? t("near", { count: left })
          : isOver
            ? t("title", {
                used: formatCount(quota.requestsUsed, locale),
                limit: formatCount(quota.requestsLimit ?? 0, locale),
              })
            : t(pays, { amount: formatMicroUsd(creditMicroUsd > 0 ? creditMicroUsd : beyondMicroUsd, locale) })
      }
      description={
        quota.paidByWorkspace !== null
          ? t("workspace", { workspace: quota.paidByWorkspace, day })
          : t(left === null && !isOver ? "beyond" : "resets", { day })
      }
      actions={
        <>
          <Button variant="ghost" size="sm" render={<Link href="/settings/usage" />}>
            {t("usage")}
          </Button>
          {!isOver && (
            <IconButton size="sm" label={t("dismiss")} onClick={() => setGone(true)}>
              <X aria-hidden />
            </IconButton>
          )}
        </>
      }
    />
  );
}
