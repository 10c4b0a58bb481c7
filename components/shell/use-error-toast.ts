"use client";

import { useLocale, useTranslations } from "next-intl";
import { useCallback, useContext } from "react";
import { TimeZoneContext } from "@/components/ui/time-zone";
import { toast } from "@/components/ui/toast-store";
import { ApiError } from "@/lib/platform/public/api-client";

/** Shows what went wrong with a small act, in the reader's language where the code says it all. */
export function useErrorToast(): (error: unknown) => void {
  const t = useTranslations("errors");
  const locale = useLocale();
  const timeZone = useContext(TimeZoneContext);
  return useCallback(
    async (error) => {
      if (!(error instanceof ApiError)) return void toast.error(t("codes.internal"));
      const { code, message, requestId } = error;
      // Loaded where it is met. Without a connection it may not come.
      const words = await import("./word-error").then(
        ({ wordError }) => wordError(error, t, locale, timeZone),
        () => (code === "offline" ? t("codes.offline") : message),
      );
      toast.error(words, { requestId });
    },
    [t, locale, timeZone],
  );
}
