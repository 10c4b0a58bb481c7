"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useErrorText } from "@/components/auth/use-error-text";
import { ErrorState } from "@/components/states/error-state";
import { isNotShown, NotShown } from "@/components/states/not-shown";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { ApiError } from "@/lib/platform/public/api-client";
import type { SettingsPageKey } from "./settings-items";

interface QueryViewProps<T> {
  page: SettingsPageKey;
  query: UseQueryResult<T>;
  /** What an earlier reading answered, which stays too. */
  kept?: T | null;
  skeleton: ReactNode;
  children: (data: T) => ReactNode;
}

/** Loading, failed or there, in this order; data that is there stays while a later reading fails. */
export function QueryView<T>({ page, query, kept, skeleton, children }: QueryViewProps<T>) {
  const t = useTranslations("settings");
  const loading = useTranslations("common")("loading");
  const errorText = useErrorText();
  const data = query.data ?? kept ?? undefined;
  if (data !== undefined) return children(data);
  if (query.isPending) {
    return (
      <div aria-busy="true">
        <VisuallyHidden>{loading}</VisuallyHidden>
        {skeleton}
      </div>
    );
  }
  const { error } = query;
  if (isNotShown(error)) return <NotShown className="py-16" />;
  return (
    <ErrorState
      className="py-16"
      title={t("loadFailed", { page: t(`pages.${page}.title`) })}
      description={errorText(error)}
      requestId={error instanceof ApiError ? error.requestId : undefined}
      onRetry={() => void query.refetch()}
    />
  );
}
