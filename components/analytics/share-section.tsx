"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import type { RouterReport } from "@/lib/analytics/schema";
import { ShareBars } from "./share-bars";
import { seriesOf, shareRows } from "./share-rows";
import { ShareTable } from "./share-table";

const VIEWS = ["share", "cost", "table"] as const;
type View = (typeof VIEWS)[number];

/** Which model answered what kind of message: by number, by cost, or as a table. */
export function ShareSection({ report }: { report: RouterReport }) {
  const t = useTranslations("analytics");
  const [view, setView] = useState<View>("share");
  const series = seriesOf(report);
  const measure = view === "cost" ? "costMicroUsd" : "answers";
  const rows = shareRows(report, series, measure);
  const { unpriced } = report.cost;
  return (
    <Section
      title={t("share.title")}
      action={
        <Segmented
          size="sm"
          label={t("share.view")}
          value={view}
          onValueChange={setView}
          options={VIEWS.map((value) => ({ value, label: t(`share.views.${value}`) }))}
        />
      }
    >
      {view === "table" ? (
        <ShareTable report={report} rows={rows} />
      ) : (
        <ShareBars rows={rows} series={series} measure={measure} />
      )}
      {unpriced > 0 && view !== "share" && (
        <p className="mt-2 text-text-3">{t("share.unpriced", { count: unpriced })}</p>
      )}
    </Section>
  );
}
