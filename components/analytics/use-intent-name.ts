import { useTranslations } from "next-intl";
import type { RouterReport } from "@/lib/analytics/schema";

/** Returns a function that names an intent for the reader. */
export function useIntentName(): (intent: RouterReport["shares"][number]["intent"]) => string {
  const t = useTranslations();
  return (intent) => (intent === null ? t("analytics.noIntent") : t(`models.intents.${intent}`));
}
