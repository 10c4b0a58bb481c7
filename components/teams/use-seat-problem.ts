"use client";

import { useTranslations } from "next-intl";
import { ApiError } from "@/lib/platform/public/api-client";

/** Returns a function that words the refusal for want of a seat in the reader's language, and leaves other errors alone. */
export function useSeatProblem(): (error: unknown) => unknown {
  const t = useTranslations("teams");
  return (error) => {
    if (!(error instanceof ApiError) || error.details.reason !== "no_seat") return error;
    const message = t("noSeat", { limit: Number(error.details.limit) });
    return new ApiError(error.status, { code: error.code, message });
  };
}
