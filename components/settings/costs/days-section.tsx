"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { monthCostsQuery } from "@/lib/billing/month-costs/client";
import { forecastDays } from "@/lib/billing/month-costs/policy";
import { DaysChart } from "./days-chart";
import { DaysTable } from "./days-table";

const VIEWS = ["chart", "table"] as const;

/** What each day of the month has cost, and what those to come may; nothing while nothing was used. */
export function DaysSection({ resetsAt }: { resetsAt: string }) {
  const t = useTranslations("costs.days");
  const [view, setView] = useState<(typeof VIEWS)[number]>("chart");
  const { data: costs, dataUpdatedAt } = useQuery(monthCostsQuery());
  if (!costs || costs.calls === 0) return null;
  const days = forecastDays(costs, resetsAt, dataUpdatedAt);
  const today = days.findLastIndex(({ spentMicroUsd }) => spentMicroUsd !== null);
  const isTold = days.some(({ forecastMicroUsd }) => forecastMicroUsd !== null);
  return (
    <Section
      title={t("title")}
      className="mt-12"
      action={
        <>
          {view === "chart" && (
            <p aria-hidden className="flex gap-3 text-12 text-text-2">
              <span className="flex items-center gap-1.5">
                <span className="size-2 rounded-[2px] bg-chart-1" />
                {t("spent")}
              </span>
              {isTold && (
                <span className="flex items-center gap-1.5">
                  <span className="size-2 rounded-[2px] bg-control" />
                  {t("forecast")}
                </span>
              )}
            </p>
          )}
          <Segmented
            size="sm"
            label={t("view")}
            value={view}
            onValueChange={setView}
            options={VIEWS.map((value) => ({ value, label: t(`${value}View`) }))}
          />
        </>
      }
    >
      {view === "chart" ? <DaysChart days={days} today={today} /> : <DaysTable days={days} />}
    </Section>
  );
}
