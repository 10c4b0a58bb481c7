import type { useTranslations } from "next-intl";
import type { Profile } from "@/lib/auth/schema";
import type { Plan } from "@/lib/billing/stripe/schema";
import { dateTimeFormat, formatPrice } from "@/lib/platform/public/i18n-format";

type Words = ReturnType<typeof useTranslations<"billing.plan">>;

/** The plan in one line, with what comes next where nothing is amiss: the plan's own page says the rest. */
export function planLine(
  { tier, tierName, tiers, team, subscription }: Pick<Plan, "tier" | "tierName" | "tiers" | "team" | "subscription">,
  t: Words,
  { language, timeZone }: Pick<Profile, "language" | "timeZone">,
): string {
  if (!subscription) {
    if (tier === "free") return t(team ? "team.none" : "free");
    return t(team ? "team.granted" : "granted", { tier: tierName });
  }
  const { endsAt, trialEndsAt, renewsAt, status, period, pause, takenBack } = subscription;
  const day = (iso: string) => dateTimeFormat(language, { dateStyle: "long", timeZone }).format(new Date(iso));
  const amount = formatPrice(subscription.amountMicroUsd, language);
  const price = t(period === "month" ? "monthly" : "yearly", { amount });
  const plan = tiers.find(({ id }) => id === subscription.tier)?.name ?? tierName;
  const line = t("line", { plan, price });
  if (pause !== null || takenBack !== null) return line;
  if (endsAt !== null) return `${line} ${t("ends", { date: day(endsAt) })}`;
  if (trialEndsAt !== null) return `${line} ${t("tried", { date: day(trialEndsAt), amount: price })}`;
  return status === "active" ? `${line} ${t("nextInvoice", { date: day(renewsAt) })}` : line;
}
