"use client";

import { useLocale, useTranslations } from "next-intl";
import { useCallback, useContext } from "react";
import { wordBudget } from "@/components/shell/word-budget";
import { TimeZoneContext } from "@/components/ui/time-zone";
import { toast } from "@/components/ui/toast-store";
import { ApiError } from "@/lib/platform/public/api-client";

// Other codes carry a message that says more than a general text could.
const TRANSLATED_CODES = [
  "offline",
  "unavailable",
  "internal",
  "rate_limited",
  "step_up_required",
  "invalid_credentials",
  "email_not_verified",
  "unauthenticated",
  "bad_origin",
  "view_only",
  "sign_up_closed",
  "payload_too_large",
  "unsupported_media_type",
] as const;

/** Returns a function that words an error for the reader, in their language where the code says it all. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations("errors");
  const locale = useLocale();
  const timeZone = useContext(TimeZoneContext);
  return useCallback(
    (error: unknown) => {
      if (!(error instanceof ApiError)) return t("codes.internal");
      if (error.code === "budget_exceeded") return wordBudget(error, t, locale, timeZone);
      const { rule, name } = error.details;
      if (rule === "not_allowed" || rule === "residency") return t(`rules.${rule}`, { name: String(name) });
      const wait = error.retryAfterSeconds;
      if (error.code === "rate_limited" && wait !== undefined) {
        return wait < 120
          ? t("rateLimitedFor", { seconds: wait })
          : t("rateLimitedForMinutes", { minutes: Math.ceil(wait / 60) });
      }
      const code = TRANSLATED_CODES.find((known) => known === error.code);
      return code ? t(`codes.${code}`) : error.message;
    },
    [t, locale, timeZone],
  );
}

/** Returns a function that shows an error as a toast; with the request id when the fault is ours. */
export function useErrorToast(): (error: unknown) => void {
  const errorText = useErrorText();
  return useCallback(
    (error: unknown) => {
      const requestId = error instanceof ApiError && error.status >= 500 ? error.requestId : undefined;
      toast.error(errorText(error), { requestId });
    },
    [errorText],
  );
}
