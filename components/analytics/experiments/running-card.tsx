"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Card } from "@/components/analytics/card";
import { experimentQuery } from "@/lib/analytics/experiments/client";
import type { Metric } from "@/lib/analytics/experiments/schema";
import { ExperimentActions } from "./experiment-actions";
import { Loaded } from "./loaded";
import { MetricArms } from "./metric-card";
import { StateBadge } from "./state-badge";

/** What is asked first: whether it is better, and what that costs. */
const SHOWN: readonly Metric[] = ["thumbsUp", "costMicroUsd"];

/** The experiment that is running, in short: both arms' ratings and cost, and what can be done about it. */
export function RunningCard({ id }: { id: string }) {
  const t = useTranslations("analytics.experiments");
  const query = useQuery(experimentQuery(id));
  return (
    <Card title={t("one")} action={query.data && <StateBadge experiment={query.data.experiment} />}>
      <Loaded query={query}>
        {({ experiment, arms }) => {
          const { name, unit, trafficPercent, scope } = experiment;
          return (
            <>
              <Link href={`/analytics/experiments/${id}`} className="font-medium hover:underline">
                {name}
              </Link>
              <p className="text-text-2">
                {t("about", { unit: t(`units.${unit}`), percent: trafficPercent, scope: t(`scopes.${scope}`) })}
              </p>
              {SHOWN.map((metric) => (
                <div key={metric} className="mt-4">
                  <h3 className="mb-1 text-12 text-text-3">{t(`metrics.${metric}`)}</h3>
                  <MetricArms metric={metric} experiment={experiment} arms={arms} />
                </div>
              ))}
              <div className="mt-4">
                <ExperimentActions experiment={experiment} />
              </div>
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}
