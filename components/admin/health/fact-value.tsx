"use client";

import { useLocale, useTranslations } from "next-intl";
import { RelativeTime } from "@/components/ui/relative-time";
import { FACT_KINDS, type HealthFact } from "@/lib/auth/admin/health/schema";
import { formatBytes, formatCount } from "@/lib/platform/public/i18n-format";

/** Writes a size in the reader's language. */
export function useFormatBytes(): (bytes: number) => string {
  const locale = useLocale();
  return (bytes) => formatBytes(bytes, locale);
}

const FALLBACKS = ["none", "spending_stops"] as const;

/** A fact as its kind is written: a size, a count, a moment, a choice with words, or a text as it is. */
export function FactValue({ name, value }: HealthFact) {
  const t = useTranslations("console.health.fallbacks");
  const locale = useLocale();
  switch (FACT_KINDS[name]) {
    case "bytes":
      return formatBytes(Number(value), locale);
    case "count":
      return formatCount(Number(value), locale);
    case "time":
      return <RelativeTime iso={String(value)} />;
    case "choice":
      return t(FALLBACKS.find((one) => one === value) ?? "none");
    case "text":
      return <bdi className="break-words">{value}</bdi>;
  }
}
