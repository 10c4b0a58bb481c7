"use client";

import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { useDateFormat } from "@/components/ui/time-zone";
import type { SecurityEvent, SecurityKind } from "@/lib/auth/security-log/schema";
import { deviceName } from "./device-name";
import { groupEvents } from "./group-events";
import { useEventDetail } from "./use-event-detail";

const NOTHING = "–";
/** Worth a second look. */
const MARKED: ReadonlySet<SecurityKind> = new Set([
  "signed_in_new_device",
  "sign_in_failed",
  "sign_in_blocked",
  "session_reused",
  "step_up_failed",
  "second_factor_failed",
  "two_factor_paused",
  "two_factor_reset",
  "sessions_ended_by_admin",
  "view_as_started",
]);

/** What happened, the latest first; attempts in a row as one. */
export function SecurityLogTable({ items }: { items: readonly SecurityEvent[] }) {
  const t = useTranslations("security.log");
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  const detailOf = useEventDetail();

  return (
    <Table caption={t("title")} dense className="whitespace-nowrap">
      <Thead>
        <Tr>
          <Th>{t("when")}</Th>
          <Th>{t("what")}</Th>
          <Th>{t("detail")}</Th>
          <Th>{t("device")}</Th>
          <Th numeric>{t("address")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {groupEvents(items).map(({ event, count }) => (
          <Tr key={event.id}>
            <Td className="num text-text-2">
              <time dateTime={event.at}>{time.format(new Date(event.at))}</time>
            </Td>
            <Td className="font-medium">
              {MARKED.has(event.kind) && (
                <span
                  aria-hidden
                  className={cn(
                    "me-1.5 inline-block size-1.5 rounded-full align-middle",
                    event.kind === "signed_in_new_device" ? "bg-accent" : "bg-warn",
                  )}
                />
              )}
              {count > 1 ? t("times", { what: t(`kinds.${event.kind}`), count }) : t(`kinds.${event.kind}`)}
            </Td>
            <Td className="max-w-60 truncate text-text-2">
              <bdi>{detailOf(event) ?? NOTHING}</bdi>
            </Td>
            <Td className="text-text-2">
              <bdi>{event.isThisSession ? t("thisDevice") : (deviceName(event.device) ?? NOTHING)}</bdi>
            </Td>
            <Td numeric className="font-mono text-12 text-text-3">
              {event.ip ?? NOTHING}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
