"use client";

import { useLocale, useTranslations } from "next-intl";
import { Stat, StatStrip } from "@/components/ui/section";
import type { CacheStatus } from "@/lib/models/cache/schema";
import { formatBytes, formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";

/** How much is in the cache, and what it has saved. */
export function CacheTotals({ status }: { status: CacheStatus }) {
  const t = useTranslations("settings.router.cache");
  const locale = useLocale();
  const { answers, sizeBytes, maxBytes, hits, savedMicroUsd } = status;
  return (
    <div className="mt-4">
      <StatStrip>
        <Stat
          label={t("kept")}
          value={formatCount(answers, locale)}
          note={t("size", { size: formatBytes(sizeBytes, locale), max: formatBytes(maxBytes, locale) })}
        />
        <Stat
          label={t("saved")}
          value={formatMicroUsd(savedMicroUsd, locale)}
          note={hits === 0 ? t("noHits") : t("hits", { count: hits })}
        />
      </StatStrip>
    </div>
  );
}
