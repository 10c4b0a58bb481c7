"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { invoicesQuery } from "@/lib/billing/stripe/client";
import type { Invoice } from "@/lib/billing/stripe/schema";
import { usePlanWords } from "./use-plan-words";

function useStateText() {
  const t = useTranslations("billing.plan.invoices.states");
  const { amount } = usePlanWords();
  return ({ status, refundedMicroUsd, totalMicroUsd }: Invoice): string => {
    if (refundedMicroUsd <= 0) return t(status);
    return refundedMicroUsd >= totalMicroUsd
      ? t("refunded")
      : t("partlyRefunded", { amount: amount(refundedMicroUsd) });
  };
}

/** What was billed, with each invoice as a file. */
export function InvoicesSection() {
  const t = useTranslations("billing.plan.invoices");
  const { day, amount } = usePlanWords();
  const stateText = useStateText();
  const query = useInfiniteQuery(invoicesQuery());
  const items = query.data?.pages.flatMap((page) => page.items);
  return (
    <Section title={t("title")}>
      {query.isPending && <Skeleton className="h-16" />}
      <QueryProblem query={query} title={t("failed")} />
      {items?.length === 0 && <p className="text-text-3">{t("empty")}</p>}
      {items && items.length > 0 && (
        <Table caption={t("title")}>
          <Thead>
            <Tr>
              <Th>{t("date")}</Th>
              <Th>{t("number")}</Th>
              <Th>{t("state")}</Th>
              <Th numeric>{t("amount")}</Th>
              <Th>{t("file")}</Th>
            </Tr>
          </Thead>
          <Tbody>
            {items.map((invoice) => (
              <Tr key={invoice.id}>
                <Td>{day(invoice.createdAt)}</Td>
                <Td>{invoice.number}</Td>
                <Td>{stateText(invoice)}</Td>
                <Td numeric>{amount(invoice.totalMicroUsd)}</Td>
                <Td className="whitespace-nowrap">
                  {invoice.status === "open" && invoice.pageUrl !== null && (
                    <a
                      className="me-3 text-link"
                      href={invoice.pageUrl}
                      target="_blank"
                      rel="noopener noreferrer"
                      aria-label={t("payLabel", { number: invoice.number ?? "" })}
                    >
                      {t("pay")}
                    </a>
                  )}
                  {invoice.pdfUrl !== null && (
                    <a
                      className="text-link"
                      href={invoice.pdfUrl}
                      target="_blank"
                      rel="noopener noreferrer"
                      aria-label={t("pdfLabel", { number: invoice.number ?? "" })}
                    >
                      {t("pdf")}
                    </a>
                  )}
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
      {query.hasNextPage && (
        <Button className="mt-3" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </Section>
  );
}
