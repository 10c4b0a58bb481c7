"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import type { RouterReport } from "@/lib/analytics/schema";
import { formatMicroUsd, formatPercent } from "@/lib/platform/public/i18n-format";
import { Card } from "./card";

const SHOWN = 6;

/** What every one of the models would have cost on its own, with how much better or worse it is expected to answer. */
export function SinglesCard({ report: { singles, models } }: { report: RouterReport }) {
  const t = useTranslations("analytics.singles");
  const locale = useLocale();
  const [all, setAll] = useState(false);
  const nameOf = (id: string) => models.find((model) => model.id === id)?.name ?? id;
  const points = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  });
  const shown = all ? singles : singles.slice(0, SHOWN);
  return (
    <Card title={t("title")}>
      <p className="mb-2 text-text-2">{t("description")}</p>
      {singles.length === 0 ? (
        <p className="py-8 text-text-2">{t("none")}</p>
      ) : (
        <div className="-mx-4">
          <Table caption={t("title")} dense>
            <Thead>
              <Tr>
                <Th>{t("model")}</Th>
                <Th numeric>{t("alone")}</Th>
                <Th numeric>{t("saved")}</Th>
                <Th numeric>{t("quality")}</Th>
                <Th numeric>{t("covered")}</Th>
              </Tr>
            </Thead>
            <Tbody>
              {shown.map(({ modelId, aloneMicroUsd, savedMicroUsd, qualityPoints, covered }) => (
                <Tr key={modelId}>
                  <Td className="min-w-32 py-1.5">{nameOf(modelId)}</Td>
                  <Td numeric>{formatMicroUsd(aloneMicroUsd, locale)}</Td>
                  <Td numeric className={cn(savedMicroUsd > 0 && "text-success")}>
                    {formatMicroUsd(savedMicroUsd, locale)}
                  </Td>
                  <Td numeric>{points.format(qualityPoints)}</Td>
                  <Td numeric className="text-text-2">
                    {formatPercent(covered, locale)}
                  </Td>
                </Tr>
              ))}
            </Tbody>
          </Table>
        </div>
      )}
      {singles.length > SHOWN && (
        <Button variant="ghost" size="sm" className="mt-2" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("fewer") : t("more", { count: singles.length })}
        </Button>
      )}
    </Card>
  );
}
