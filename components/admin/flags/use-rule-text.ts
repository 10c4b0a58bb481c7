import { useLocale, useTranslations } from "next-intl";
import type { FlagState } from "@/lib/auth/flags/schema";
import { formatPercent } from "@/lib/platform/public/i18n-format";
import { useTierNames } from "../use-tier-names";

type Rule = Pick<FlagState, "everyone" | "tiers" | "people" | "percent">;

/** Writes whom a rule lets in. */
export function useRuleText(): (rule: Rule) => string {
  const t = useTranslations("console.flags");
  const tierName = useTierNames();
  const locale = useLocale();
  return (rule) => {
    if (rule.everyone) return t("forEverybody");
    const parts = [
      ...rule.tiers.map(tierName),
      ...(rule.people.length > 0 ? [t("forPeople", { count: rule.people.length })] : []),
      ...(rule.percent > 0 ? [t("forShare", { share: formatPercent(rule.percent / 100, locale) })] : []),
    ];
    return parts.length === 0 ? t("forNobody") : new Intl.ListFormat(locale, { type: "conjunction" }).format(parts);
  };
}
