"use client";

import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { QueryProblem } from "@/components/states/query-problem";
import { Section, Stat, StatStrip } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { accountUsageQuery } from "@/lib/billing/account-usage/client";
import { formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";

/** What the account used this month: figures only. */
export function PersonUsage({ id }: { id: string }) {
  const t = useTranslations("admin.person.usage");
  const locale = useLocale();
  const query = useQuery(accountUsageQuery(id));
  const usage = query.data;
  return (
    <Section title={t("title")} description={t("text")}>
      {query.isPending && <Skeleton className="h-24" />}
      {!usage && <QueryProblem query={query} title={t("failed")} />}
      {usage && (
        <StatStrip>
          <Stat
            label={t("requests")}
            value={formatCount(usage.requestsUsed, locale)}
            note={
              usage.requestsLimit === null
                ? t("unlimited")
                : t("of", { limit: formatCount(usage.requestsLimit, locale) })
            }
          />
          <Stat label={t("cost")} value={formatMicroUsd(usage.costMicroUsd, locale)} />
        </StatStrip>
      )}
      {usage && usage.models.length === 0 && <p className="mt-3 text-text-2">{t("none")}</p>}
      {usage && usage.models.length > 0 && (
        <div className="mt-4">
          <Table caption={t("models")} dense className="whitespace-nowrap">
            <Thead>
              <Tr>
                <Th>{t("model")}</Th>
                <Th numeric>{t("calls")}</Th>
                <Th numeric>{t("tokens")}</Th>
                <Th numeric>{t("cost")}</Th>
              </Tr>
            </Thead>
            <Tbody>
              {usage.models.map((model) => (
                <Tr key={`${model.provider}/${model.modelId}`}>
                  <Td className="max-w-60 truncate">
                    <bdi>{model.modelId}</bdi>
                  </Td>
                  <Td numeric>{formatCount(model.calls, locale)}</Td>
                  <Td numeric>{formatCount(model.inputTokens + model.outputTokens, locale)}</Td>
                  <Td numeric>{formatMicroUsd(model.costMicroUsd, locale)}</Td>
                </Tr>
              ))}
            </Tbody>
          </Table>
        </div>
      )}
    </Section>
  );
}
