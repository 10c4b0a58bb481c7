"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { useDateFormat } from "@/components/ui/time-zone";
import type { DeadJob } from "@/lib/auth/admin/jobs/schema";

interface DeadTableProps {
  items: readonly DeadJob[];
  busy: boolean;
  onRetry: (id: string) => void;
  onDiscard: (job: DeadJob) => void;
}

/** Jobs that failed for good, each with its error and, opened, its payload. */
export function DeadTable({ items, busy, onRetry, onDiscard }: DeadTableProps) {
  const t = useTranslations("console.jobs");
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  return (
    <Table caption={t("deadLetters")}>
      <Thead>
        <Tr>
          <Th>{t("job")}</Th>
          <Th>{t("error")}</Th>
          <Th>
            <span className="sr-only">{t("act")}</span>
          </Th>
        </Tr>
      </Thead>
      <Tbody>
        {items.map((job) => (
          <Tr key={job.id}>
            <th scope="row" className="text-start align-top font-normal">
              <p className="font-mono break-all text-text">{job.queue}</p>
              <p className="text-12 whitespace-nowrap text-text-3">
                <time dateTime={job.diedAt}>{time.format(new Date(job.diedAt))}</time>
                {" · "}
                {t("tries", { count: job.tries })}
              </p>
            </th>
            <Td className="min-w-60 align-top">
              <p className="break-words">
                <bdi>{job.error || t("noError")}</bdi>
              </p>
              <details className="mt-1">
                <summary className="cursor-pointer py-1 text-12 text-text-2">{t("payload")}</summary>
                <pre className="mt-1 max-w-[60ch] text-12 break-all whitespace-pre-wrap text-text-2">{job.payload}</pre>
                <p className="font-mono text-12 break-all text-text-3">{job.id}</p>
              </details>
            </Td>
            <Td className="align-top whitespace-nowrap">
              <Button
                size="sm"
                disabled={busy}
                aria-label={t("retryOf", { queue: job.queue })}
                onClick={() => onRetry(job.id)}
              >
                {t("retry")}
              </Button>{" "}
              <Button
                size="sm"
                variant="ghost"
                aria-label={t("discardOf", { queue: job.queue })}
                onClick={() => onDiscard(job)}
              >
                {t("discard")}
              </Button>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
