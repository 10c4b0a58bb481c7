"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import type { AdminWorkspace } from "@/lib/billing/workspaces/console/schema";
import { useTierNames } from "../use-tier-names";

/** One team workspace a row; its name leads to its payments. */
export function WorkspaceTable({ items }: { items: readonly AdminWorkspace[] }) {
  const t = useTranslations("payments");
  const tiers = useTierNames();
  return (
    <Table caption={t("workspaces.caption")} className="whitespace-nowrap">
      <Thead>
        <Tr>
          <Th>{t("workspaces.name")}</Th>
          <Th>{t("workspaces.owner")}</Th>
          <Th>{t("workspaces.tier")}</Th>
          <Th numeric>{t("workspaces.members")}</Th>
          <Th numeric>{t("workspaces.since")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {items.map(({ id, name, ownerEmail, tier, members, isFlagged, createdAt }) => (
          <Tr key={id}>
            <Td className="max-w-72 truncate">
              <Link href={`/admin/workspaces/${id}/payments`} prefetch={false} className="font-medium hover:underline">
                <bdi>{name}</bdi>
              </Link>{" "}
              {isFlagged && <Badge tone="danger">{t("disputed")}</Badge>}
            </Td>
            <Td className="max-w-72 truncate text-text-2">
              <bdi>{ownerEmail}</bdi>
            </Td>
            <Td className="text-text-2">{tier === null ? t("workspaces.noTier") : tiers(tier)}</Td>
            <Td numeric>{members}</Td>
            <Td numeric className="text-text-3">
              <RelativeTime iso={createdAt} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
