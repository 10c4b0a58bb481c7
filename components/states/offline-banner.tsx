"use client";

import { WifiOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { useOnline } from "./use-online";

interface OfflineBannerProps {
  /** Messages in the outbox. */
  waitingCount?: number | undefined;
  onShow?: (() => void) | undefined;
  className?: string | undefined;
}

/** Says that there is no connection and what happens with what is written meanwhile. Nothing while online. */
export function OfflineBanner({ waitingCount = 0, onShow, className }: OfflineBannerProps) {
  const t = useTranslations("states.offline");
  if (useOnline()) return null;
  return (
    <Banner
      className={className}
      icon={<WifiOff aria-hidden className="text-text-2" />}
      action={
        onShow &&
        waitingCount > 0 && (
          <Button variant="ghost" size="sm" onClick={onShow}>
            {t("show")}
          </Button>
        )
      }
    >
      {t("title")} <span className="text-text-2">{t("waiting", { count: waitingCount })}</span>
    </Banner>
  );
}
