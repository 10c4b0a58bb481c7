"use client";

import { useLocale, useTranslations } from "next-intl";
import { useCallback, useContext } from "react";
import { TimeZoneContext } from "@/components/ui/time-zone";
import { toast } from "@/components/ui/toast-store";
import { ApiError } from "@/lib/platform/public/api-client";

/** Shows what went wrong with a small act, in the server's words where it gave some that are for everybody. */
export function useErrorToast(): (error: unknown) => void {
  const t = useTranslations("errors");
  const locale = useLocale();
  const timeZone = useContext(TimeZoneContext);
  return useCallback(
    async (error) => {
      if (!(error instanceof ApiError)) return void toast.error(t("codes.internal"));
      const { code, message, requestId } = error;
      // Loaded where it is met: most people never set a budget.
      const words =
        code === "budget_exceeded"
          ? await import("./word-budget").then(
              ({ wordBudget }) => wordBudget(error, t, locale, timeZone),
              () => message,
            )
          : message;
      toast.error(words, { requestId });
    },
    [t, locale, timeZone],
  );
}
