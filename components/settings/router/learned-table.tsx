"use client";

import { useLocale, useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import type { Learned } from "@/lib/models/preferences/schema";
import { formatCount } from "@/lib/platform/public/i18n-format";
import { useModelNames } from "./use-model-names";

/** Counts by model and kind of task, and how far they move what Auto expects. */
export function LearnedTable({ learned }: { learned: readonly Learned[] }) {
  const t = useTranslations("settings.router");
  const tIntent = useTranslations("models.intents");
  const locale = useLocale();
  const nameOf = useModelNames();
  const points = new Intl.NumberFormat(locale, {
    signDisplay: "exceptZero",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return (
    <Table caption={t("learned")}>
      <Thead>
        <Tr>
          <Th>{t("model")}</Th>
          <Th>{t("task")}</Th>
          <Th numeric>{t("good")}</Th>
          <Th numeric>{t("bad")}</Th>
          <Th numeric>{t("replaced")}</Th>
          <Th numeric>{t("failed")}</Th>
          <Th numeric>{t("shift")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {learned.map(({ modelId, intent, good, bad, replaced, failed, shift }) => (
          <Tr key={`${modelId} ${intent}`}>
            <Td className={cn("whitespace-nowrap", intent === null ? "text-text-3" : "font-medium")}>
              {nameOf(modelId)}
            </Td>
            <Td className={cn("whitespace-nowrap", intent === null && "text-text-3")}>
              {intent === null ? t("otherTasks") : tIntent(intent)}
            </Td>
            <Td numeric>{formatCount(good, locale)}</Td>
            <Td numeric>{formatCount(bad, locale)}</Td>
            <Td numeric>{formatCount(replaced, locale)}</Td>
            <Td numeric>{formatCount(failed, locale)}</Td>
            <Td numeric className="whitespace-nowrap">
              {t("points", { shift: points.format(shift) })}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
