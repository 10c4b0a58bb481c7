"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import type { JobQueue } from "@/lib/auth/admin/jobs/schema";

interface QueueTableProps {
  items: readonly JobQueue[];
  busy: boolean;
  onRetry: (queue: string) => void;
  onShowDead: (queue: string) => void;
}

/** How many jobs of each kind stand where. */
export function QueueTable({ items, busy, onRetry, onShowDead }: QueueTableProps) {
  const t = useTranslations("console.jobs");
  const format = useFormatter();
  return (
    <Table caption={t("queues")}>
      <Thead>
        <Tr>
          <Th>{t("queue")}</Th>
          <Th numeric>{t("queued")}</Th>
          <Th numeric>{t("active")}</Th>
          <Th numeric>{t("failed")}</Th>
          <Th numeric>{t("dead")}</Th>
          <Th>
            <span className="sr-only">{t("act")}</span>
          </Th>
        </Tr>
      </Thead>
      <Tbody>
        {items.map(({ name, queued, active, failed, dead, oldestDueAt }) => (
          <Tr key={name}>
            <th scope="row" className="min-w-36 text-start font-normal">
              <p className="font-mono break-all text-text">{name}</p>
              {oldestDueAt && (
                <p className="text-12 text-text-3">
                  {t("waitsSince")} <RelativeTime iso={oldestDueAt} />
                </p>
              )}
            </th>
            <Td numeric>{format.number(queued)}</Td>
            <Td numeric>{format.number(active)}</Td>
            <Td numeric>{format.number(failed)}</Td>
            <Td numeric className={dead > 0 ? "font-medium text-danger" : undefined}>
              {format.number(dead)}
            </Td>
            <Td className="whitespace-nowrap">
              {dead > 0 && (
                <>
                  <Button
                    size="sm"
                    variant="ghost"
                    aria-label={t("showDeadOf", { queue: name })}
                    onClick={() => onShowDead(name)}
                  >
                    {t("showDead")}
                  </Button>
                  <Button
                    size="sm"
                    disabled={busy}
                    aria-label={t("retryAllOf", { queue: name })}
                    onClick={() => onRetry(name)}
                  >
                    {t("retryAll")}
                  </Button>
                </>
              )}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
