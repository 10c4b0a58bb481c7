"use client";

import { useLocale, useTranslations } from "next-intl";
import { useModelNames } from "@/components/settings/router/use-model-names";
import { Badge } from "@/components/ui/badge";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import type { ArmResult, Experiment } from "@/lib/analytics/experiments/schema";
import { formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";

interface ArmsCardProps {
  experiment: Experiment;
  arms: readonly ArmResult[];
}

/** What each arm changes, how many answers it has given, and what both guard rails know of it. */
export function ArmsCard({ experiment, arms }: ArmsCardProps) {
  const t = useTranslations("analytics.experiments");
  const tPrice = useTranslations("analytics");
  const tMode = useTranslations("models.modes");
  const locale = useLocale();
  const nameOf = useModelNames();
  const { maxCostMicroUsd, winnerArmId, stoppedArmId } = experiment;
  const evidence = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });

  /** Answers of unknown price are in no sum: without a word of them they would pass for free. */
  function costOf({ answers, unpriced, totalCostMicroUsd }: ArmResult): string {
    if (answers > 0 && unpriced === answers) return tPrice("unknown");
    const known = formatMicroUsd(totalCostMicroUsd, locale);
    return unpriced === 0 ? known : known + tPrice("plusUnknown", { count: unpriced });
  }

  function changesOf(arm: Experiment["arms"][number]): string {
    const { mode, modelId, weightsVersion, instructions } = arm;
    const changes = [
      mode && tMode(mode),
      modelId && nameOf(modelId),
      weightsVersion,
      instructions && t("withInstructions"),
    ].filter(Boolean);
    return changes.length === 0 ? t("asItIs") : changes.join(", ");
  }

  return (
    <Table caption={t("arms")}>
      <Thead>
        <Tr>
          <Th>{t("arm")}</Th>
          <Th>{t("changes")}</Th>
          <Th numeric>{t("answers")}</Th>
          <Th numeric>{t("failed")}</Th>
          <Th numeric>{t("cost")}</Th>
          <Th numeric>{t("guardErrors")}</Th>
          {maxCostMicroUsd !== null && <Th numeric>{t("guardCost")}</Th>}
        </Tr>
      </Thead>
      <Tbody>
        {experiment.arms.map((arm, place) => {
          const result = arms.find(({ armId }) => armId === arm.id);
          const guard = result?.guard;
          return (
            <Tr key={arm.id}>
              <Td className="font-medium whitespace-nowrap">
                {arm.name} {place === 0 && <Badge>{t("control")}</Badge>}
                {arm.id === winnerArmId && <Badge tone="success">{t("winner")}</Badge>}
                {arm.id === stoppedArmId && <Badge tone="danger">{t("breached")}</Badge>}
              </Td>
              <Td>{changesOf(arm)}</Td>
              <Td numeric>{formatCount(result?.answers ?? 0, locale)}</Td>
              <Td numeric>{formatCount(result?.failed ?? 0, locale)}</Td>
              <Td numeric>{result ? costOf(result) : formatMicroUsd(0, locale)}</Td>
              <Td numeric className="whitespace-nowrap">
                {place === 0 || !guard
                  ? "–"
                  : t("evidence", {
                      value: evidence.format(guard.evidence),
                      limit: evidence.format(guard.evidenceLimit),
                    })}
              </Td>
              {maxCostMicroUsd !== null && (
                <Td numeric className="whitespace-nowrap">
                  {guard?.costAtLeastMicroUsd == null
                    ? "–"
                    : t("evidence", {
                        value: formatMicroUsd(Math.max(0, Math.round(guard.costAtLeastMicroUsd)), locale),
                        limit: formatMicroUsd(maxCostMicroUsd, locale),
                      })}
                </Td>
              )}
            </Tr>
          );
        })}
      </Tbody>
    </Table>
  );
}
