"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Section } from "@/components/ui/section";
import { experimentQuery } from "@/lib/analytics/experiments/client";
import { type ExperimentResult, METRICS } from "@/lib/analytics/experiments/schema";
import { ArmsCard } from "./arms-card";
import { ExperimentActions } from "./experiment-actions";
import { ExperimentsFrame } from "./experiments-frame";
import { History } from "./history";
import { Loaded } from "./loaded";
import { MetricCard } from "./metric-card";
import { StateBadge } from "./state-badge";

function Detail({ result }: { result: ExperimentResult }) {
  const t = useTranslations("analytics.experiments");
  const { experiment, arms, missingWeights } = result;
  const { stopReason, state, minimumSample, unit, trafficPercent, scope } = experiment;
  const stopped = experiment.arms.find(({ id }) => id === experiment.stoppedArmId)?.name ?? "";
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <StateBadge experiment={experiment} />
        <p className="text-text-2">
          {t("about", { unit: t(`units.${unit}`), percent: trafficPercent, scope: t(`scopes.${scope}`) })}
        </p>
      </div>
      {state === "stopped" && (stopReason === "error_rate" || stopReason === "cost") && (
        <p role="status" className="banner tone-danger mt-4">
          {t(`stopReasons.${stopReason}`, { arm: stopped })}
        </p>
      )}
      {state !== "stopped" && missingWeights.length > 0 && (
        <p role="status" className="banner tone-warning mt-4">
          {t("missingWeights", { names: missingWeights.join(", ") })}
        </p>
      )}
      <div className="mt-4">
        <ExperimentActions experiment={experiment} />
      </div>
      <Section title={t("arms")} description={t("guardText")}>
        <ArmsCard experiment={experiment} arms={arms} />
      </Section>
      <Section title={t("results")} description={t("resultsText", { minimum: minimumSample })}>
        <div className="grid gap-4 md:grid-cols-2">
          {METRICS.map((metric) => (
            <MetricCard key={metric} metric={metric} experiment={experiment} arms={arms} />
          ))}
        </div>
      </Section>
      <History result={result} />
    </>
  );
}

/** An experiment: its state, what its arms have shown, what the guard rails know, and how to end it. */
export function ExperimentPage({ id }: { id: string }) {
  const t = useTranslations("analytics.experiments");
  const query = useQuery(experimentQuery(id));
  return (
    <ExperimentsFrame title={query.data?.experiment.name ?? t("one")} back="/analytics/experiments">
      <Loaded query={query}>{(result) => <Detail result={result} />}</Loaded>
    </ExperimentsFrame>
  );
}
