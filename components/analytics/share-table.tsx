"use client";

import { useLocale, useTranslations } from "next-intl";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import type { RouterReport } from "@/lib/analytics/schema";
import { formatCount, formatMicroUsd, formatPercent } from "@/lib/platform/public/i18n-format";
import type { ShareRow } from "./share-rows";
import { useIntentName } from "./use-intent-name";

/** The figures of the bars, every model by its name. */
export function ShareTable({ report, rows }: { report: RouterReport; rows: readonly ShareRow[] }) {
  const t = useTranslations("analytics");
  const locale = useLocale();
  const intentName = useIntentName();
  const nameOf = (id: string) => report.models.find((model) => model.id === id)?.name ?? id;
  return (
    <div className="list">
      <Table caption={t("share.title")} dense>
        <Thead>
          <Tr>
            <Th>{t("share.intent")}</Th>
            <Th>{t("share.model")}</Th>
            <Th numeric>{t("share.answers")}</Th>
            <Th numeric>{t("share.share")}</Th>
            <Th numeric>{t("share.cost")}</Th>
          </Tr>
        </Thead>
        {rows.map(({ intent, total }) => (
          <Tbody key={intent ?? "none"}>
            {report.shares
              .filter((share) => share.intent === intent)
              .map(({ modelId, answers, costMicroUsd, unpriced }, place) => (
                <Tr key={modelId}>
                  <td className={place === 0 ? "font-medium" : "text-text-3"}>{intentName(intent)}</td>
                  <Td className="max-w-56 truncate">{nameOf(modelId)}</Td>
                  <Td numeric>{formatCount(answers, locale)}</Td>
                  <Td numeric>{formatPercent(answers / total, locale)}</Td>
                  <Td numeric>
                    {unpriced === answers
                      ? t("unknown")
                      : formatMicroUsd(costMicroUsd, locale) +
                        (unpriced > 0 ? t("plusUnknown", { count: unpriced }) : "")}
                  </Td>
                </Tr>
              ))}
          </Tbody>
        ))}
      </Table>
    </div>
  );
}
