import type { useTranslations } from "next-intl";
import { ApiError } from "@/lib/platform/public/api-client";
import { wordBudget } from "./word-budget";

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

/** Words an error for the reader, in their language where the code says it all. */
export function wordError(
  error: unknown,
  t: ReturnType<typeof useTranslations<"errors">>,
  locale: string,
  timeZone: string | undefined,
): string {
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
}
