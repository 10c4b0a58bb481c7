"use client";

import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { ApiError } from "@/lib/platform/public/api-client";
import { useErrorText } from "./use-error-text";

/** What went wrong with the whole form, announced when it appears; with the request id when it is our fault. */
export function FormProblem({ error }: { error: unknown }) {
  const t = useTranslations("errors");
  const errorText = useErrorText();
  const requestId = error instanceof ApiError && error.status >= 500 ? error.requestId : undefined;
  return (
    <div role="alert" className="empty:hidden">
      {error ? (
        <div className="banner tone-danger">
          <CircleAlert aria-hidden />
          <span className="banner-text">
            {errorText(error)}
            {requestId && (
              <span className="block font-mono text-12 text-text-2">{t("requestId", { id: requestId })}</span>
            )}
          </span>
        </div>
      ) : null}
    </div>
  );
}
