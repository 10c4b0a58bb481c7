"use client";

import { useTranslations } from "next-intl";
import { Card } from "@/components/analytics/card";
import { cn } from "@/components/ui/cn";
import type { ArmResult, Experiment, Metric } from "@/lib/analytics/experiments/schema";
import { IntervalBar } from "./interval-bar";
import { readDifference, scaleOf } from "./plot-scale";
import { useMetricFormat } from "./use-metric-format";

/** Metrics of which less is better. */
const LESS_IS_BETTER: ReadonlySet<Metric> = new Set([
  "errorRate",
  "costMicroUsd",
  "firstTokenMs",
  "totalMs",
  "changed",
]);

interface MetricProps {
  metric: Metric;
  experiment: Experiment;
  arms: readonly ArmResult[];
}

/** One metric, framed. */
export function MetricCard(props: MetricProps) {
  const t = useTranslations("analytics.experiments");
  return (
    <Card title={t(`metrics.${props.metric}`)}>
      <MetricArms {...props} />
    </Card>
  );
}

/** Every arm with its interval on one scale, and what it differs from the control by. */
export function MetricArms({ metric, experiment, arms }: MetricProps) {
  const t = useTranslations("analytics.experiments");
  const format = useMetricFormat(metric);
  const scale = scaleOf(metric, arms);

  function withoutResult({ answers, sample, minimum }: { answers: number; sample: number; minimum: number }): string {
    if (sample < minimum) return t("tooFew", { sample, minimum });
    // Of ratings there may be enough before there are of answers.
    if (answers < experiment.minimumSample) return t("tooFew", { sample: answers, minimum: experiment.minimumSample });
    return t(`alike.${experiment.unit}`);
  }

  return (
    <ul className="flex flex-col gap-3">
      {arms.map(({ armId, answers, metrics, differences }, place) => {
        const { value, low, high, sample, minimum } = metrics[metric];
        const difference = differences[metric];
        const reading = readDifference(difference);
        const better = LESS_IS_BETTER.has(metric) ? "less" : "more";
        return (
          <li key={armId} className="num">
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="min-w-0 truncate font-medium">
                {experiment.arms.find(({ id }) => id === armId)?.name}
              </span>
              <span className={value === null ? "text-text-3" : undefined}>
                {value === null || low === null || high === null
                  ? withoutResult({ answers, sample, minimum })
                  : t("interval", { value: format(value), low: format(low), high: format(high) })}
              </span>
            </div>
            {scale && value !== null && low !== null && high !== null && (
              <IntervalBar scale={scale} value={value} low={low} high={high} isControl={place === 0} />
            )}
            {difference && reading && (
              <p
                className={cn(
                  "text-12",
                  reading === "unclear" ? "text-text-3" : reading === better ? "text-success" : "text-danger",
                )}
              >
                {t(`difference.${reading}`, {
                  value: format(difference.value, { signed: true }),
                  low: format(difference.low, { signed: true }),
                  high: format(difference.high, { signed: true }),
                })}
              </p>
            )}
          </li>
        );
      })}
    </ul>
  );
}
