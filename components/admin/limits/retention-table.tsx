"use client";

import { useTranslations } from "next-intl";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import type { Retention } from "@/lib/auth/admin/retention/schema";
import { RetentionForm } from "./retention-form";

/** What goes away by itself, and after how many days. */
export function RetentionTable({ items }: { items: readonly Retention[] }) {
  const t = useTranslations("operations.limits");
  return (
    <Table caption={t("retention")}>
      <Thead>
        <Tr>
          <Th>{t("what")}</Th>
          <Th>{t("days")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {items.map((item) => (
          <Tr key={item.class}>
            <th scope="row" className="text-start font-normal">
              {t(`classes.${item.class}`)}
            </th>
            <Td>
              <RetentionForm item={item} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
