"use client";

import { useTranslations } from "next-intl";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { useDateFormat } from "@/components/ui/time-zone";
import type { AuditEntry } from "@/lib/auth/admin/audit/schema";
import { useChangeText } from "./use-change-text";

/** What was changed, entry by entry. */
export function AuditTable({ items }: { items: readonly AuditEntry[] }) {
  const t = useTranslations("admin.audit");
  const changeText = useChangeText();
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "medium" });
  return (
    <Table caption={t("caption")} dense>
      <Thead>
        <Tr>
          <Th>{t("when")}</Th>
          <Th>{t("who")}</Th>
          <Th>{t("what")}</Th>
          <Th>{t("whom")}</Th>
          <Th>{t("change")}</Th>
          <Th>{t("reason")}</Th>
          <Th numeric>{t("address")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {items.map(({ id, at, actor, action, target, before, after, reason, ip, requestId }) => (
          <Tr key={id}>
            <Td className="num align-top whitespace-nowrap text-text-2">
              <time dateTime={at}>{time.format(new Date(at))}</time>
            </Td>
            <Td className="max-w-60 min-w-32 align-top [overflow-wrap:anywhere]">
              <bdi>{actor ? (actor.email ?? t("gone")) : t("server")}</bdi>
            </Td>
            <Td className="align-top font-medium whitespace-nowrap">{t(`actions.${action}`)}</Td>
            <Td className="max-w-60 min-w-32 align-top text-text-2 [overflow-wrap:anywhere]">
              <bdi>{target.email ?? target.id}</bdi>
            </Td>
            <Td className="max-w-80 min-w-48 align-top text-text-2 [overflow-wrap:anywhere]">
              <bdi>{changeText(before, after) || "–"}</bdi>
              {requestId && (
                <details>
                  <summary className="cursor-pointer py-1 text-12">{t("request")}</summary>
                  <p className="font-mono text-12 break-all text-text-3">{requestId}</p>
                </details>
              )}
            </Td>
            <Td className="max-w-80 min-w-48 align-top text-text-2 [overflow-wrap:anywhere]">
              <bdi>{reason ?? "–"}</bdi>
            </Td>
            <Td numeric className="align-top font-mono text-12 whitespace-nowrap text-text-3">
              {ip ?? "–"}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
