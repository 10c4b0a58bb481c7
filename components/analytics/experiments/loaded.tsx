"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useErrorText } from "@/components/auth/use-error-text";
import { ErrorState } from "@/components/states/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { ApiError } from "@/lib/platform/public/api-client";

const ROWS = ["a", "b", "c"];

/** Loading, failed or there; data that is there stays while a later reading fails. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const t = useTranslations("analytics.experiments");
  const loading = useTranslations("common")("loading");
  const errorText = useErrorText();
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) {
    return (
      <div aria-busy="true">
        <VisuallyHidden>{loading}</VisuallyHidden>
        {ROWS.map((key) => (
          <Skeleton key={key} className="mb-3 h-16 rounded-lg" />
        ))}
      </div>
    );
  }
  const { error } = query;
  const isGone = error instanceof ApiError && (error.code === "not_found" || error.code === "invalid_input");
  return (
    <ErrorState
      className="py-16"
      title={t(isGone ? "notFound" : "loadFailed")}
      description={isGone ? t("notFoundText") : errorText(error)}
      requestId={error instanceof ApiError ? error.requestId : undefined}
      {...(isGone ? {} : { onRetry: () => void query.refetch() })}
    />
  );
}
