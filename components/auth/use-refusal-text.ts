"use client";

import { useTranslations } from "next-intl";
import { ApiError } from "@/lib/platform/public/api-client";

/** Returns a function that words, in the reader's language, that somebody else has the address meanwhile. */
export function useRefusalText(): (error: unknown) => unknown {
  const t = useTranslations("address");
  return (error) =>
    error instanceof ApiError && error.code === "conflict"
      ? new ApiError(error.status, { code: error.code, message: t("refused") })
      : error;
}
