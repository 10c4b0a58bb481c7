"use client";

import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import type { TopUp } from "@/lib/billing/top-ups/schema";
import { usePlanWords } from "../use-plan-words";

interface TopUpBannerProps {
  topUp: TopUp;
  onPortal: () => void;
  isLeaving: boolean;
}

/** What of automatic purchases needs the person: a payment to confirm, a card that is refused, a payment that was taken back. */
export function TopUpBanner({ topUp, onPortal, isLeaving }: TopUpBannerProps) {
  const t = useTranslations("credits.topUp");
  const { amount, day } = usePlanWords();
  const { waiting, retryAt, isDeclined, isTakenBack } = topUp;
  const icon = <CircleAlert aria-hidden />;
  const className = "mb-3 flex-wrap [&_.banner-text]:min-w-60";
  if (waiting) {
    return (
      <Banner
        tone="warn"
        icon={icon}
        className={className}
        action={
          <Button size="sm" onClick={() => window.location.assign(waiting.pageUrl)}>
            {t("confirm")}
          </Button>
        }
      >
        {t("waiting", { amount: amount(waiting.amountMicroUsd) })}
      </Banner>
    );
  }
  if (isTakenBack) {
    return (
      <Banner tone="warn" icon={icon} className={className}>
        {t("takenBack")}
      </Banner>
    );
  }
  if (!isDeclined && retryAt === null) return null;
  return (
    <Banner
      tone="danger"
      icon={icon}
      className={className}
      action={
        <Button size="sm" busy={isLeaving} onClick={onPortal}>
          {t("changeCard")}
        </Button>
      }
    >
      {retryAt === null ? t("declined") : t("retry", { date: day(retryAt) })}
    </Banner>
  );
}
