import { useLocale, useTranslations } from "next-intl";
import type { Tier } from "@/lib/billing/tiers/schema";
import { formatBytes, formatCount, formatPrice } from "@/lib/platform/public/i18n-format";
import { TierRow } from "./tier-row";

/** What every plan allows, row by row. */
export function LimitRows({ items }: { items: readonly Tier[] }) {
  const t = useTranslations("operations.limits");
  const locale = useLocale();
  const orNone = (value: number | null, format: (value: number, locale: string) => string) =>
    value === null ? t("unlimited") : format(value, locale);
  const rows: [label: Parameters<typeof t>[0], of: (tier: Tier) => string][] = [
    ["accounts", (tier) => formatCount(tier.accounts, locale)],
    ["requestsPerMinute", (tier) => formatCount(tier.requestsPerMinute, locale)],
    ["requestsPerMonth", (tier) => orNone(tier.requestsPerMonth, formatCount)],
    ["maxParallelRuns", (tier) => formatCount(tier.maxParallelRuns, locale)],
    ["modelMaxMicroUsdPerMtok", (tier) => orNone(tier.modelMaxMicroUsdPerMtok, formatPrice)],
    ["contextMaxTokens", (tier) => orNone(tier.contextMaxTokens, formatCount)],
    ["storageMaxBytes", (tier) => orNone(tier.storageMaxBytes, formatBytes)],
    ["attachmentMaxBytes", (tier) => formatBytes(tier.attachmentMaxBytes, locale)],
    ["messageMaxAttachments", (tier) => formatCount(tier.messageMaxAttachments, locale)],
    ["cacheMaxBytes", (tier) => formatBytes(tier.cacheMaxBytes, locale)],
    ["maxApiKeys", (tier) => formatCount(tier.maxApiKeys, locale)],
    ["maxBudgets", (tier) => formatCount(tier.maxBudgets, locale)],
    ["conversationMaxDays", (tier) => orNone(tier.conversationMaxDays, formatCount)],
    ["maxSeats", (tier) => orNone(tier.maxSeats, formatCount)],
    ["support", (tier) => t(`supports.${tier.support}`)],
  ];
  return rows.map(([label, of]) => <TierRow key={label} label={t(label)} items={items} of={of} />);
}
