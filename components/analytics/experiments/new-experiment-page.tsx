"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { experimentsQuery } from "@/lib/analytics/experiments/client";
import { ExperimentForm } from "./experiment-form";
import { ExperimentsFrame } from "./experiments-frame";
import { Loaded } from "./loaded";

/** Makes the draft of an experiment. */
export function NewExperimentPage() {
  const t = useTranslations("analytics.experiments");
  return (
    <ExperimentsFrame title={t("newTitle")} description={t("newText")} back="/analytics/experiments">
      <Loaded query={useQuery(experimentsQuery())}>
        {({ weightsVersions, canRunForAll }) => (
          <ExperimentForm weightsVersions={weightsVersions} canRunForAll={canRunForAll} />
        )}
      </Loaded>
    </ExperimentsFrame>
  );
}
