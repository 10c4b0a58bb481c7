"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { jobOverviewQuery } from "@/lib/auth/admin/jobs/client";
import type { JobOverview } from "@/lib/auth/admin/jobs/schema";
import { QueryState } from "../query-state";
import { ScheduleTable } from "./schedule-table";

/** Whether a worker lives, and when it last showed itself. */
export function WorkerState({ worker }: { worker: JobOverview["worker"] }) {
  const t = useTranslations("console.jobs");
  const Icon = worker.alive ? Check : TriangleAlert;
  return (
    <p className="flex flex-wrap items-center gap-2">
      <Badge tone={worker.alive ? "success" : "danger"}>
        <Icon aria-hidden />
        {t(worker.alive ? "workerAlive" : "workerGone")}
      </Badge>
      <span className="text-text-2">
        {worker.seenAt === null ? (
          t("workerNever")
        ) : (
          <>
            {t("workerSeen")} <RelativeTime iso={worker.seenAt} />
          </>
        )}
      </span>
    </p>
  );
}

/** The worker and what the clock starts. */
export function OverviewSection() {
  const t = useTranslations("console.jobs");
  const query = useQuery(jobOverviewQuery());
  return (
    <Section title={t("worker")} description={t("workerHint")}>
      <QueryState query={query}>
        {({ worker, schedules }) => (
          <>
            <WorkerState worker={worker} />
            {schedules.length > 0 && <ScheduleTable schedules={schedules} />}
          </>
        )}
      </QueryState>
    </Section>
  );
}
