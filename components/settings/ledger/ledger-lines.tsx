"use client";

import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/states/empty-state";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { LedgerLine } from "@/lib/billing/ledger/schema";
import type { Page } from "@/lib/platform/public/page-schema";
import { useModelNames } from "../router/use-model-names";
import { LedgerTable } from "./ledger-table";

interface LedgerLinesProps {
  query: UseInfiniteQueryResult<InfiniteData<Page<LedgerLine>>>;
  withCredits: boolean;
  onReset: () => void;
}

/** The lines that fit, page by page: loading, failed, none, or there. */
export function LedgerLines({ query, withCredits, onReset }: LedgerLinesProps) {
  const nameOf = useModelNames();
  const t = useTranslations("ledger");
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-label={t("table.caption")} aria-busy={query.isFetching} className="mt-6">
      {query.isPending && <Skeleton className="h-64" />}
      <QueryProblem query={query} title={t("failed")} />
      {query.data && items.length === 0 && (
        <EmptyState
          className="py-12"
          title={t("noneTitle")}
          description={t("noneText")}
          action={<Button onClick={onReset}>{t("noneAction")}</Button>}
        />
      )}
      {items.length > 0 && <LedgerTable items={items} withCredits={withCredits} nameOf={nameOf} />}
      {query.hasNextPage && (
        <Button className="mt-3" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </section>
  );
}
