import { useLocale, useTranslations } from "next-intl";
import { isSoldOtherwise } from "@/lib/billing/tiers/policy";
import type { Tier } from "@/lib/billing/tiers/schema";
import { formatCount, formatPercent, formatPrice } from "@/lib/platform/public/i18n-format";
import { TierRow } from "./tier-row";

/** What every plan costs, row by row. */
export function PriceRows({ items }: { items: readonly Tier[] }) {
  const t = useTranslations("payments.tiers");
  const locale = useLocale();
  const amount = (microUsd: number | null) => (microUsd === null ? t("notSold") : formatPrice(microUsd, locale));
  return (
    <>
      <TierRow label={t("monthlyMicroUsd")} items={items} of={(tier) => amount(tier.monthlyMicroUsd)} />
      <TierRow label={t("yearlyMicroUsd")} items={items} of={(tier) => amount(tier.yearlyMicroUsd)} />
      {items.some(isSoldOtherwise) && (
        <TierRow
          label={t("soldNow")}
          items={items}
          of={(tier) =>
            isSoldOtherwise(tier)
              ? t("soldAt", { month: amount(tier.soldMonthlyMicroUsd), year: amount(tier.soldYearlyMicroUsd) })
              : t("soldAsHere")
          }
        />
      )}
      <TierRow label={t("trialDays")} items={items} of={({ trialDays }) => formatCount(trialDays, locale)} />
      <TierRow
        label={t("seats")}
        items={items}
        of={({ seats }) => (seats === null ? t("notSold") : formatCount(seats, locale))}
      />
      <TierRow
        label={t("overagePercent")}
        items={items}
        of={({ overagePercent: percent }) => (percent === null ? t("notSold") : formatPercent(percent / 100, locale))}
      />
    </>
  );
}
