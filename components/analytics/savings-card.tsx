"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { Segmented } from "@/components/ui/segmented";
import type { RouterReport } from "@/lib/analytics/schema";
import { Card } from "./card";
import { RegretNote } from "./regret-note";
import { SavingsChart } from "./savings-chart";
import { SavingsTable } from "./savings-table";

const VIEWS = ["chart", "table"] as const;

/** What was spent against what always taking the best candidate would have cost, day by day. */
export function SavingsCard({ report }: { report: RouterReport }) {
  const t = useTranslations("analytics.savings");
  const locale = useLocale();
  const [view, setView] = useState<(typeof VIEWS)[number]>("chart");
  const { savings, days, regret } = report;
  return (
    <Card
      title={t("title")}
      description={t("runningTotal")}
      action={
        <Segmented
          size="sm"
          label={t("view")}
          value={view}
          onValueChange={setView}
          options={VIEWS.map((value) => ({ value, label: t(`${value}View`) }))}
        />
      }
    >
      {savings.answers === 0 ? (
        <p className="py-8 text-text-2">{t("none")}</p>
      ) : view === "chart" ? (
        <SavingsChart key={report.period} days={days} />
      ) : (
        <SavingsTable days={days} />
      )}
      {savings.unknown > 0 && <p className="mt-2 text-text-3">{t("unknown", { count: savings.unknown })}</p>}
      <RegretNote regret={regret} locale={locale} />
    </Card>
  );
}
