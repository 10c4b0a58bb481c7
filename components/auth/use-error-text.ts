"use client";

import { useLocale, useTranslations } from "next-intl";
import { useCallback, useContext } from "react";
import { wordError } from "@/components/shell/word-error";
import { TimeZoneContext } from "@/components/ui/time-zone";
import { toast } from "@/components/ui/toast-store";
import { ApiError } from "@/lib/platform/public/api-client";

/** Returns a function that words an error for the reader, in their language where the code says it all. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations("errors");
  const locale = useLocale();
  const timeZone = useContext(TimeZoneContext);
  return useCallback((error: unknown) => wordError(error, t, locale, timeZone), [t, locale, timeZone]);
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
