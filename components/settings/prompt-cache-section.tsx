"use client";

import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { providerName } from "@/components/chat/composer/provider-name";
import { QueryProblem } from "@/components/states/query-problem";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { promptCacheQuery } from "@/lib/billing/client";
import { formatCount, formatPercent } from "@/lib/platform/public/i18n-format";

/** How much of what was sent each provider had in its own cache, which costs a part of the price. */
export function PromptCacheSection() {
  const t = useTranslations("settings.usage.promptCache");
  const locale = useLocale();
  const query = useQuery(promptCacheQuery());
  const items = query.data?.items;
  return (
    <Section title={t("title")} description={t("text")} className="mt-12">
      {query.isPending && <Skeleton className="h-16" />}
      {!items && <QueryProblem query={query} title={t("failed")} />}
      {items?.length === 0 && <p className="text-text-3">{t("empty")}</p>}
      {items && items.length > 0 && (
        <Table caption={t("title")}>
          <Thead>
            <Tr>
              <Th>{t("provider")}</Th>
              <Th numeric>{t("input")}</Th>
              <Th numeric>{t("cached")}</Th>
              <Th numeric>{t("share")}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {items.map(({ provider, inputTokens, cachedInputTokens }) => (
              <Tr key={provider}>
                <Td className="font-medium whitespace-nowrap">{providerName(provider)}</Td>
                <Td numeric>{formatCount(inputTokens, locale)}</Td>
                <Td numeric>{formatCount(cachedInputTokens, locale)}</Td>
                <Td numeric>{formatPercent(cachedInputTokens / inputTokens, locale)}</Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
    </Section>
  );
}
