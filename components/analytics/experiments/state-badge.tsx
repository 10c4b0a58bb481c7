"use client";

import { useTranslations } from "next-intl";
import { Badge, type Tone } from "@/components/ui/badge";
import type { Experiment } from "@/lib/analytics/experiments/schema";

const TONES: Record<Experiment["state"], Tone> = {
  draft: "neutral",
  running: "accent",
  paused: "warn",
  stopped: "neutral",
  adopted: "success",
};

/** The state in a word; one that a guard rail stopped says so. */
export function StateBadge({ experiment }: { experiment: Pick<Experiment, "state" | "stopReason"> }) {
  const t = useTranslations("analytics.experiments");
  const { state, stopReason } = experiment;
  const byGuard = state === "stopped" && (stopReason === "error_rate" || stopReason === "cost");
  return <Badge tone={byGuard ? "danger" : TONES[state]}>{byGuard ? t("states.guard") : t(`states.${state}`)}</Badge>;
}
