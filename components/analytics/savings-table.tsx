"use client";

import { useLocale, useTranslations } from "next-intl";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import type { RouterReport } from "@/lib/analytics/schema";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { formatDay } from "./chart-scale";

/** The figures of the chart, the newest day first. */
export function SavingsTable({ days }: { days: RouterReport["days"] }) {
  const t = useTranslations("analytics.savings");
  const locale = useLocale();
  const money = (microUsd: number) => formatMicroUsd(microUsd, locale);
  return (
    <div className="max-h-69 overflow-y-auto">
      <Table caption={t("chart")} dense>
        <Thead>
          <Tr>
            <Th>{t("day")}</Th>
            <Th numeric>{t("routedHead")}</Th>
            <Th numeric>{t("bestHead")}</Th>
            <Th numeric>{t("saved")}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {days.toReversed().map(({ date, costMicroUsd, bestMicroUsd }) => (
            <Tr key={date}>
              <Td className="whitespace-nowrap">{formatDay(date, locale, true)}</Td>
              <Td numeric>{money(costMicroUsd)}</Td>
              <Td numeric>{money(bestMicroUsd)}</Td>
              <Td numeric>{money(bestMicroUsd - costMicroUsd)}</Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  );
}
