import { Check } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import type { PricedTier } from "@/lib/billing/stripe/schema";
import { formatCount, formatPercent } from "@/lib/platform/public/i18n-format";
import { LimitValue } from "./limit-value";
import { type LimitGroup, useLimitRows } from "./use-limit-rows";

const CELL = "h-10 px-5 text-start font-normal";
/** What every plan has. */
const INCLUDED = ["auto", "keys", "budgets", "api"] as const;

interface TableProps {
  tiers: readonly PricedTier[];
  supportUrl: string | null;
}

function LimitRows({ group, tiers, supportUrl }: TableProps & { group: LimitGroup }) {
  const rowsOf = useLimitRows();
  return rowsOf(group).map((row) => (
    <tr key={row.key} className="hairline-t">
      <th scope="row" className="h-10 text-start font-normal text-text-2">
        {row.label}
      </th>
      {tiers.map((tier) => (
        <td key={tier.id} className={`num ${CELL}`}>
          <LimitValue row={row} tier={tier} supportUrl={supportUrl} />
        </td>
      ))}
    </tr>
  ));
}

interface SomeRowProps {
  label: string;
  tiers: readonly PricedTier[];
  /** Null where a plan does not have it. */
  of: (tier: PricedTier) => string | null;
}

/** What only some plans have. */
function SomeRow({ label, tiers, of }: SomeRowProps) {
  const t = useTranslations("billing.pricing");
  return (
    <tr className="hairline-t">
      <th scope="row" className="h-10 text-start font-normal text-text-2">
        {label}
      </th>
      {tiers.map((tier) => (
        <td key={tier.id} className={`num ${CELL}`}>
          {of(tier) ?? (
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
export function PricingTable({ tiers, supportUrl }: TableProps) {
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
            <LimitRows group="limits" tiers={tiers} supportUrl={supportUrl} />
            <SomeRow
              label={t("rows.beyond")}
              tiers={tiers}
              of={({ monthlyMicroUsd, overagePercent: percent, seats }) =>
                !monthlyMicroUsd || percent === null
                  ? null
                  : t(seats === null ? "beyondAt" : "beyondAtOwn", { percent: formatPercent(percent / 100, locale) })
              }
            />
            <SomeRow
              label={t("rows.trial")}
              tiers={tiers}
              of={({ monthlyMicroUsd, trialDays }) =>
                monthlyMicroUsd && trialDays > 0 ? formatCount(trialDays, locale) : null
              }
            />
            <GroupRow label={t("rows.models")} columns={tiers.length + 1} />
            <LimitRows group="models" tiers={tiers} supportUrl={supportUrl} />
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
            <LimitRows group="files" tiers={tiers} supportUrl={supportUrl} />
            <GroupRow label={t("rows.account")} columns={tiers.length + 1} />
            <SomeRow
              label={t("rows.seats")}
              tiers={tiers}
              of={({ monthlyMicroUsd, seats }) =>
                monthlyMicroUsd === null ? t("byContract") : seats === null ? null : formatCount(seats, locale)
              }
            />
            <LimitRows group="account" tiers={tiers} supportUrl={supportUrl} />
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}
