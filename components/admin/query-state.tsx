"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { QueryProblem } from "@/components/states/query-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { VisuallyHidden } from "@/components/ui/visually-hidden";

/** What is read at once: loading, failed or there; data that is there stays while a later reading fails. */
export function QueryState<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const t = useTranslations("admin");
  const loading = useTranslations("common")("loading");
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) {
    return (
      <div aria-busy="true" className="mt-6">
        <VisuallyHidden>{loading}</VisuallyHidden>
        <Skeleton className="h-40" />
      </div>
    );
  }
  return <QueryProblem query={query} title={t("failed")} className="mt-6" />;
}
