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
import { formatCount } from "@/lib/platform/public/i18n-format";

/** What is left of the month, in the composer: nothing any more, or little, which may be put away. */
export function QuotaNotice({ quota }: { quota: Quota }) {
  const t = useTranslations("chat.quota");
  const locale = useLocale();
  const [isGone, setGone] = useState(false);
  // Months are counted in UTC.
  const format = useDateFormat({ day: "numeric", month: "long", timeZone: "UTC" });
  const left = fewLeft(quota);
  if (isGone && !isUsedUp(quota)) return null;
  const day = format.format(new Date(quota.resetsAt));
  return (
    <QuotaReached
      title={
        left === null
          ? t("title", {
              used: formatCount(quota.requestsUsed, locale),
              limit: formatCount(quota.requestsLimit ?? 0, locale),
            })
          : t("near", { count: left })
      }
      description={
        quota.paidByWorkspace === null
          ? t("resets", { day })
          : t("workspace", { workspace: quota.paidByWorkspace, day })
      }
      actions={
        <>
          <Button variant="ghost" size="sm" render={<Link href="/settings/usage" />}>
            {t("usage")}
          </Button>
          {left !== null && (
            <IconButton size="sm" label={t("dismiss")} onClick={() => setGone(true)}>
              <X aria-hidden />
            </IconButton>
          )}
        </>
      }
    />
  );
}
