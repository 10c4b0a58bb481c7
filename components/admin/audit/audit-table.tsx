"use client";

import { useTranslations } from "next-intl";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { useDateFormat } from "@/components/ui/time-zone";
import type { AuditEntry } from "@/lib/auth/admin/audit/schema";
import { changeText } from "./change-text";

/** What was changed, entry by entry. */
export function AuditTable({ items }: { items: readonly AuditEntry[] }) {
  const t = useTranslations("admin.audit");
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "medium" });
  return (
    <Table caption={t("caption")} dense className="whitespace-nowrap">
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
        {items.map(({ id, at, actor, action, target, before, after, reason, ip }) => (
          <Tr key={id}>
            <Td className="num text-text-2">
              <time dateTime={at}>{time.format(new Date(at))}</time>
            </Td>
            <Td className="max-w-60 truncate">
              <bdi>{actor ? (actor.email ?? t("gone")) : t("server")}</bdi>
            </Td>
            <Td className="font-medium">{t(`actions.${action}`)}</Td>
            <Td className="max-w-60 truncate text-text-2">
              <bdi>{target.email ?? target.id}</bdi>
            </Td>
            <Td className="max-w-80 truncate text-text-2">
              <bdi>{changeText(before, after) || "–"}</bdi>
            </Td>
            <Td className="max-w-80 truncate text-text-2">
              <bdi>{reason ?? "–"}</bdi>
            </Td>
            <Td numeric className="font-mono text-12 text-text-3">
              {ip ?? "–"}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
