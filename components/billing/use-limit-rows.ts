import { useLocale, useTranslations } from "next-intl";
import type { PricedTier } from "@/lib/billing/stripe/schema";
import type { TierPrices } from "@/lib/billing/tiers/schema";
import { formatBytes, formatCount, formatPrice } from "@/lib/platform/public/i18n-format";

/** What a tier allows, as far as people are told. */
export type ShownLimits = Omit<PricedTier, keyof TierPrices | "seats">;

const GROUPS = {
  limits: ["messages", "perMinute", "parallel"],
  models: ["allowed", "context"],
  files: ["storage", "fileSize", "files"],
  account: ["kept", "apiKeys", "budgetCount", "support"],
} as const;
export type LimitGroup = keyof typeof GROUPS;
type Row = (typeof GROUPS)[LimitGroup][number];

/** One thing that tiers allow, with its words. */
export interface LimitRow {
  key: Row;
  label: string;
  of(tier: ShownLimits): string;
}

/** The words of what a tier allows, row by row: for the price list and for a person's own plan alike. */
export function useLimitRows() {
  const t = useTranslations("billing.pricing");
  const locale = useLocale();
  const count = (value: number | null) => (value === null ? t("unlimited") : formatCount(value, locale));
  const words: Record<Row, (tier: ShownLimits) => string> = {
    messages: (tier) => count(tier.requestsPerMonth),
    perMinute: (tier) => count(tier.requestsPerMinute),
    parallel: (tier) => count(tier.maxParallelRuns),
    allowed: ({ modelMaxMicroUsdPerMtok: max }) =>
      max === null ? t("allModels") : t("modelsUpTo", { amount: formatPrice(max, locale) }),
    context: ({ contextMaxTokens: max }) => (max === null ? t("wholeWindow") : formatCount(max, locale)),
    storage: ({ storageMaxBytes: max }) => (max === null ? t("unlimited") : formatBytes(max, locale)),
    fileSize: (tier) => formatBytes(tier.attachmentMaxBytes, locale),
    files: (tier) => count(tier.messageMaxAttachments),
    kept: ({ conversationMaxDays: days }) => (days === null ? t("forEver") : t("keptDays", { days })),
    apiKeys: (tier) => count(tier.maxApiKeys),
    budgetCount: (tier) => count(tier.maxBudgets),
    support: (tier) => t(`supports.${tier.support}`),
  };
  return (group: LimitGroup): LimitRow[] =>
    GROUPS[group].map((key) => ({ key, label: t(`rows.${key}`), of: words[key] }));
}
