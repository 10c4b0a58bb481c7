"use client";

import { useQuery } from "@tanstack/react-query";
import { Gauge, X } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { quotaQuery } from "@/lib/billing/client";
import { isUsedUp } from "@/lib/billing/policy";
import { planQuery } from "@/lib/billing/stripe/client";
import { findUpgrade, type LimitKind, type MetLimit, toMetLimit } from "@/lib/billing/upgrade/policy";
import { setRefusalListener } from "@/lib/platform/public/api-client";
import { isDismissed, noteDismissed } from "./dismissed";

/**
 * Offers the plan that lifts a limit, once that limit is met: one line above the page that covers nothing and goes away.
 * Where no plan on offer lifts it, it says nothing.
 */
export function UpgradeNotice() {
  const t = useTranslations("upgrade");
  const pathname = usePathname();
  const { data: quota } = useQuery(quotaQuery());
  const [refused, setRefused] = useState<MetLimit | null>(null);
  const [gone, setGone] = useState<readonly LimitKind[]>([]);
  useEffect(
    () =>
      setRefusalListener((error) => {
        const met = toMetLimit(error);
        if (met) setRefused(met);
      }),
    [],
  );
  const usedUp: MetLimit | null =
    quota && isUsedUp(quota) ? { kind: "messages", limit: quota.requestsLimit ?? 0, tier: null } : null;
  const shown = [refused, usedUp].find((met) => met && !gone.includes(met.kind) && !isDismissed(met.kind));
  const { data: plan } = useQuery({ ...planQuery(), enabled: shown !== undefined });
  const upgrade = shown && plan ? findUpgrade(plan, shown) : null;
  const payer = quota?.paidByWorkspace ?? null;
  // The plan's own page says all of it. Where a workspace pays, no plan of the person's lifts anything: only who may change
  // the workspace's reads that one.
  if (!shown || !upgrade || (payer !== null && !plan?.team) || pathname === "/settings/plan") return null;
  const dismiss = () => {
    noteDismissed(shown.kind);
    setGone([...gone, shown.kind]);
  };
  return (
    <Banner
      tone="info"
      icon={<Gauge aria-hidden />}
      className="m-2 flex-wrap [&_.banner-text]:min-w-60"
      action={
        <>
          <Button size="sm" render={<Link href="/settings/plan" />}>
            {t("open", { plan: upgrade.name })}
          </Button>
          <IconButton size="sm" label={t("dismiss")} onClick={dismiss}>
            <X aria-hidden />
          </IconButton>
        </>
      }
    >
      {t(`met.${shown.kind}`)} {payer !== null && `${t("team", { workspace: payer })} `}
      {t("lifts", { plan: upgrade.name })}
    </Banner>
  );
}
