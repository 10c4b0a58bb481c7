import { Check } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import type { PricedTier } from "@/lib/billing/stripe/schema";
import { formatCount, formatPercent } from "@/lib/platform/public/i18n-format";
import { type LimitGroup, useLimitRows } from "./use-limit-rows";

const CELL = "h-10 px-5 text-start font-normal";
/** What every plan has. */
const INCLUDED = ["auto", "keys", "budgets", "api"] as const;

function LimitRows({ group, tiers }: { group: LimitGroup; tiers: readonly PricedTier[] }) {
  const rowsOf = useLimitRows();
  return rowsOf(group).map(({ key, label, of }) => (
    <tr key={key} className="hairline-t">
      <th scope="row" className="h-10 text-start font-normal text-text-2">
        {label}
      </th>
      {tiers.map((tier) => (
        <td key={tier.id} className={`num ${CELL}`}>
          {of(tier)}
        </td>
      ))}
    </tr>
  ));
}

interface PriceRowProps {
  label: string;
  tiers: readonly PricedTier[];
  /** Null where a plan that is sold does not have it, as where it is not sold. */
  of: (tier: PricedTier) => string | null;
}

/** What only a plan that is sold may have. */
function PriceRow({ label, tiers, of }: PriceRowProps) {
  const t = useTranslations("billing.pricing");
  return (
    <tr className="hairline-t">
      <th scope="row" className="h-10 text-start font-normal text-text-2">
        {label}
      </th>
      {tiers.map((tier) => (
        <td key={tier.id} className={`num ${CELL}`}>
          {(tier.monthlyMicroUsd ? of(tier) : null) ?? (
            <>
              <span aria-hidden className="text-text-3">
                –
              </span>
              <VisuallyHidden>{t("notIncluded")}</VisuallyHidden>
            </>
          )}
        </td>
      ))}
    </tr>
  );
}

function GroupRow({ label, columns }: { label: string; columns: number }) {
  return (
    <tr>
      <th scope="colgroup" colSpan={columns} className="h-13 pb-2.5 text-start align-bottom font-semibold">
        {label}
      </th>
    </tr>
  );
}

/** Every plan feature by feature; the numbers are those that are enforced. */
export function PricingTable({ tiers }: { tiers: readonly PricedTier[] }) {
  const t = useTranslations("billing.pricing");
  const locale = useLocale();
  return (
    <section className="mt-18">
      <h2 className="page-title mb-4">{t("compare")}</h2>
      <ScrollRegion label={t("compare")}>
        <table className="w-full min-w-[760px] table-fixed">
          <thead>
            <tr>
              <th scope="col" className={CELL}>
                <VisuallyHidden>{t("feature")}</VisuallyHidden>
              </th>
              {tiers.map(({ id, name }) => (
                <th key={id} scope="col" className="h-10 px-5 text-start font-semibold">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <GroupRow label={t("rows.limits")} columns={tiers.length + 1} />
            <LimitRows group="limits" tiers={tiers} />
            <PriceRow
              label={t("rows.beyond")}
              tiers={tiers}
              of={({ overagePercent: percent }) =>
                percent === null ? null : t("beyondAt", { percent: formatPercent(percent / 100, locale) })
              }
            />
            <PriceRow
              label={t("rows.trial")}
              tiers={tiers}
              of={({ trialDays }) => (trialDays > 0 ? formatCount(trialDays, locale) : null)}
            />
            <GroupRow label={t("rows.models")} columns={tiers.length + 1} />
            <LimitRows group="models" tiers={tiers} />
            {INCLUDED.map((key) => (
              <tr key={key} className="hairline-t">
                <th scope="row" className="h-10 text-start font-normal text-text-2">
                  {t(`rows.${key}`)}
                </th>
                {tiers.map(({ id }) => (
                  <td key={id} className={CELL}>
                    <Check aria-hidden />
                    <VisuallyHidden>{t("included")}</VisuallyHidden>
                  </td>
                ))}
              </tr>
            ))}
            <GroupRow label={t("rows.fileGroup")} columns={tiers.length + 1} />
            <LimitRows group="files" tiers={tiers} />
            <GroupRow label={t("rows.account")} columns={tiers.length + 1} />
            <LimitRows group="account" tiers={tiers} />
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}
