"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import type { AdminUser } from "@/lib/auth/admin/users/schema";
import { useTierNames } from "../use-tier-names";
import { StateBadge } from "./state-badge";

/** One account a row; its address leads to its page. */
export function PeopleTable({ items }: { items: readonly AdminUser[] }) {
  const t = useTranslations("admin.people");
  const tiers = useTierNames();
  return (
    <Table caption={t("caption")} className="whitespace-nowrap">
      <Thead>
        <Tr>
          <Th>{t("address")}</Th>
          <Th>{t("name")}</Th>
          <Th>{t("state")}</Th>
          <Th>{t("tier")}</Th>
          <Th numeric>{t("lastSeen")}</Th>
          <Th numeric>{t("since")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {items.map((user) => (
          <Tr key={user.id}>
            <Td className="max-w-72 truncate">
              <Link href={`/admin/people/${user.id}`} prefetch={false} className="font-medium hover:underline">
                <bdi>{user.email}</bdi>
              </Link>
            </Td>
            <Td className="max-w-60 truncate text-text-2">
              <bdi>{user.displayName}</bdi>
            </Td>
            <Td>
              <span className="flex gap-1.5">
                <StateBadge state={user.state} />
                {user.role === "admin" && <Badge tone="accent">{t("roles.admin")}</Badge>}
              </span>
            </Td>
            <Td className="text-text-2">{tiers(user.tier)}</Td>
            <Td numeric className="text-text-2">
              {user.lastSeenAt ? <RelativeTime iso={user.lastSeenAt} /> : "–"}
            </Td>
            <Td numeric className="text-text-3">
              <RelativeTime iso={user.createdAt} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
