"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useErrorText } from "@/components/auth/use-error-text";
import { InlineError } from "@/components/states/inline-error";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { VisuallyHidden } from "@/components/ui/visually-hidden";

interface ListViewProps<T> {
  query: Pick<UseQueryResult<unknown>, "isPending" | "isError" | "error" | "refetch">;
  items: readonly T[] | undefined;
  empty: string;
  children: (items: readonly T[]) => ReactNode;
}

/** A list of the page: loading, failed, empty, or its rows. */
export function ListView<T>({ query, items, empty, children }: ListViewProps<T>) {
  const t = useTranslations("teams");
  const loading = useTranslations("common")("loading");
  const errorText = useErrorText();
  if (query.isPending) {
    return (
      <div aria-busy="true">
        <VisuallyHidden>{loading}</VisuallyHidden>
        <Skeleton className="h-32" />
      </div>
    );
  }
  if (query.isError && !items) {
    return (
      <InlineError title={t("failed")} description={errorText(query.error)}>
        <Button size="sm" onClick={() => void query.refetch()}>
          {t("again")}
        </Button>
      </InlineError>
    );
  }
  if (!items || items.length === 0) return <p className="py-4 text-text-2">{empty}</p>;
  return children(items);
}
