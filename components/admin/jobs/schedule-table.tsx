"use client";

import { useTranslations } from "next-intl";
import { Badge, type Tone } from "@/components/ui/badge";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { useDateFormat } from "@/components/ui/time-zone";
import type { JobOverview } from "@/lib/auth/admin/jobs/schema";

const TONES: Record<"waiting" | "running" | "done" | "failed", Tone> = {
  waiting: "neutral",
  running: "info",
  done: "success",
  failed: "danger",
};

/** What the clock starts: how the last run went, and when the next one is. */
export function ScheduleTable({ schedules }: Pick<JobOverview, "schedules">) {
  const t = useTranslations("console.jobs");
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  return (
    <Table caption={t("schedules")} className="mt-4 whitespace-nowrap">
      <Thead>
        <Tr>
          <Th>{t("schedule")}</Th>
          <Th>{t("cron")}</Th>
          <Th>{t("lastRun")}</Th>
          <Th>{t("nextRun")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {schedules.map(({ queue, cron, timezone, last, nextAt }) => (
          <Tr key={`${queue} ${cron}`}>
            <th scope="row" className="text-start font-mono font-normal">
              {queue}
            </th>
            <Td className="font-mono text-text-2">
              {cron} {timezone}
            </Td>
            <Td>
              {last ? (
                <span className="flex items-center gap-2">
                  <Badge tone={TONES[last.state]}>{t(`runStates.${last.state}`)}</Badge>
                  <time dateTime={last.at}>{time.format(new Date(last.at))}</time>
                </span>
              ) : (
                t("neverRun")
              )}
            </Td>
            <Td>{nextAt ? <time dateTime={nextAt}>{time.format(new Date(nextAt))}</time> : "–"}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
