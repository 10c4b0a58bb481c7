"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { toast } from "@/components/ui/toast-store";
import { ApiError } from "@/lib/platform/public/api-client";

/** Shows what went wrong with a small act, in the server's words where it gave some. */
export function useErrorToast(): (error: unknown) => void {
  const t = useTranslations("common");
  return useCallback(
    (error) => {
      if (error instanceof ApiError) toast.error(error.message, { requestId: error.requestId });
      else toast.error(t("somethingWentWrong"));
    },
    [t],
  );
}
