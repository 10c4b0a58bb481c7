"use client";

import { useLocale, useTranslations } from "next-intl";
import { formatDay } from "@/components/analytics/chart-scale";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import type { MonthDay } from "@/lib/billing/month-costs/policy";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";

/** The figures of the chart, the latest day first. */
export function DaysTable({ days }: { days: readonly MonthDay[] }) {
  const t = useTranslations("costs.days");
  const locale = useLocale();
  const money = (microUsd: number | null) => (microUsd === null ? "–" : formatMicroUsd(microUsd, locale));
  return (
    <div className="max-h-57 overflow-y-auto">
      <Table caption={t("title")} dense>
        <Thead>
          <Tr>
            <Th>{t("day")}</Th>
            <Th numeric>{t("spent")}</Th>
            <Th numeric>{t("forecast")}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {days.toReversed().map(({ date, spentMicroUsd, forecastMicroUsd }) => (
            <Tr key={date}>
              <Td className="whitespace-nowrap">{formatDay(date, locale, true)}</Td>
              <Td numeric>{money(spentMicroUsd)}</Td>
              <Td numeric>{money(forecastMicroUsd)}</Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}
