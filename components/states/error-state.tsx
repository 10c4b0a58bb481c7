"use client";

import { CloudAlert, RefreshCw } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "./empty-state";
import { RequestId } from "./request-id";

interface ErrorStateProps {
  title?: ReactNode;
  description?: ReactNode;
  /** Shown to copy, for support. */
  requestId?: string | undefined;
  onRetry?: (() => void) | undefined;
  retryLabel?: string | undefined;
  className?: string | undefined;
}

/** A view that could not be loaded: what happened, that nothing is lost, and the way to try again. */
export function ErrorState({ title, description, requestId, onRetry, retryLabel, className }: ErrorStateProps) {
  const t = useTranslations();
  return (
    <div role="alert" className={className}>
      <EmptyState
        icon={<CloudAlert aria-hidden />}
        title={title ?? t("states.error.title")}
        description={description ?? t("states.error.description")}
        action={
          onRetry && (
            <Button onClick={onRetry}>
              <RefreshCw aria-hidden />
              {retryLabel ?? t("common.tryAgain")}
            </Button>
          )
        }
        secondary={requestId && <RequestId id={requestId} />}
      />
    </div>
  );
}
