"use client";

import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import type { Page } from "@/lib/platform/public/page-schema";

interface ListStateProps<T> {
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>;
  /** What is said where nothing fits. */
  empty: ReactNode;
  children: (items: T[]) => ReactNode;
}

/** A list that is read page by page: loading, failed, empty, or its rows and a way to more. */
export function ListState<T>({ query, empty, children }: ListStateProps<T>) {
  const t = useTranslations("admin");
  const loading = useTranslations("common")("loading");
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {query.isPending && (
        <div aria-busy="true">
          <VisuallyHidden>{loading}</VisuallyHidden>
          <Skeleton className="h-40" />
        </div>
      )}
      <QueryProblem query={query} title={t("failed")} />
      {query.data && items.length === 0 && <p className="py-4 text-text-2">{empty}</p>}
      {items.length > 0 && children(items)}
      {query.hasNextPage && (
        <Button className="mt-3" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}
