import type { useTranslations } from "next-intl";
import type { ApiError } from "@/lib/platform/public/api-client";
import { dateTimeFormat } from "@/lib/platform/public/i18n-format";

/** What a budget's refusal says in the reader's language: which one, for how long, and when it starts again there. */
export function wordBudget(
  { details }: ApiError,
  t: ReturnType<typeof useTranslations<"errors">>,
  locale: string,
  timeZone: string | undefined,
): string {
  const { scope, period, usedUp, resetsAt } = details;
  const date = dateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone }).format(
    new Date(String(resetsAt)),
  );
  return t(usedUp ? "budget.usedUp" : "budget.tooDear", { scope: String(scope), period: String(period), date });
}
