"use client";

import { useLocale, useTranslations } from "next-intl";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { formatCount } from "@/lib/platform/public/i18n-format";
import type { RatingRow } from "./list-ratings";

/** The figures of the plot, votes apart, and what they move. */
export function ArenaTable({ rows, caption }: { rows: readonly RatingRow[]; caption: string }) {
  const t = useTranslations("settings.router.arena");
  const tRouter = useTranslations("settings.router");
  const locale = useLocale();
  const count = (value: number) => formatCount(value, locale);
  const points = new Intl.NumberFormat(locale, { signDisplay: "exceptZero", maximumFractionDigits: 1 });
  return (
    <Table caption={caption}>
      <Thead>
        <Tr>
          <Th>{tRouter("model")}</Th>
          <Th numeric>{t("rating")}</Th>
          <Th numeric>{t("range")}</Th>
          <Th numeric>{t("blind")}</Th>
          <Th numeric>{t("open")}</Th>
          <Th numeric>{t("moves")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {rows.map(({ modelId, name, rating, low, high, blindVotes, openVotes, shift }) => (
          <Tr key={modelId}>
            <Td className="font-medium whitespace-nowrap">{name}</Td>
            <Td numeric>{count(rating)}</Td>
            <Td numeric className="whitespace-nowrap">
              {t("interval", { low: count(low), high: count(high) })}
            </Td>
            <Td numeric>{count(blindVotes)}</Td>
            <Td numeric>{count(openVotes)}</Td>
            <Td numeric className="whitespace-nowrap">
              {tRouter("points", { shift: points.format(shift) })}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
