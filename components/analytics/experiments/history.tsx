"use client";

import { useTranslations } from "next-intl";
import { Section } from "@/components/ui/section";
import { useDateFormat } from "@/components/ui/time-zone";
import type { ExperimentResult } from "@/lib/analytics/experiments/schema";

/** Who did what to the experiment, oldest first. */
export function History({ result: { events, experiment } }: { result: ExperimentResult }) {
  const t = useTranslations("analytics.experiments");
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });

  return (
    <Section title={t("history")}>
      <ol className="flex flex-col gap-1">
        {events.map(({ at, action, by, armId }) => (
          <li key={`${at} ${action}`} className="flex flex-wrap gap-x-3">
            <time dateTime={at} className="num text-text-3">
              {time.format(new Date(at))}
            </time>
            <span>
              {t(`events.${action}`, { arm: experiment.arms.find(({ id }) => id === armId)?.name ?? "" })}
              {by === "somebody_else" && ` (${t("somebodyElse")})`}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
