import { Check } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { PricedTier } from "@/lib/billing/stripe/schema";
import { formatCount, formatPercent, formatPrice } from "@/lib/platform/public/i18n-format";
import { ForPeriod, PricePeriod, PricePeriodSwitch } from "./price-period";

interface TiersProps {
  tiers: readonly PricedTier[];
  isSignedIn: boolean;
  supportUrl: string | null;
}

/** How many months of a year are given, where all plans that are sold agree; else 0. */
function monthsFree(tiers: readonly PricedTier[]): number {
  const counts = tiers.flatMap(({ monthlyMicroUsd, yearlyMicroUsd }) =>
    monthlyMicroUsd && yearlyMicroUsd ? 12 - yearlyMicroUsd / monthlyMicroUsd : [],
  );
  const [first = 0] = counts;
  return Number.isInteger(first) && counts.every((count) => count === first) ? first : 0;
}

function Price({ tier }: { tier: PricedTier }) {
  const t = useTranslations("billing.pricing");
  const locale = useLocale();
  const { monthlyMicroUsd: monthly, yearlyMicroUsd: yearly } = tier;
  const price = (words: string, note: string) => (
    <>
      <p className="num mt-3 text-32 font-semibold md:mt-5">{words}</p>
      <p className="num text-text-3">{note}</p>
    </>
  );
  if (monthly === null || yearly === null) return price(t("custom"), t("byContract"));
  if (monthly === 0) return price(formatPrice(monthly, locale), t("forGood"));
  const aMonth = Math.round(yearly / 12 / 10_000) * 10_000;
  return (
    <>
      <ForPeriod period="month">
        {price(formatPrice(monthly, locale), t("aMonth", { yearly: formatPrice(yearly, locale) }))}
      </ForPeriod>
      <ForPeriod period="year">
        {price(formatPrice(yearly, locale), t("aYear", { monthly: formatPrice(aMonth, locale) }))}
      </ForPeriod>
    </>
  );
}

interface TierProps extends Omit<TiersProps, "tiers"> {
  tier: PricedTier;
}

function Tier({ tier, isSignedIn, supportUrl }: TierProps) {
  const t = useTranslations("billing.pricing");
  const locale = useLocale();
  const { id, name, trialDays, overagePercent, monthlyMicroUsd, requestsPerMonth } = tier;
  const isSold = monthlyMicroUsd !== null && monthlyMicroUsd > 0;
  const label = isSignedIn
    ? t("open")
    : isSold
      ? trialDays > 0
        ? t("try", { plan: name, days: trialDays })
        : t("choose", { plan: name })
      : t("startFree");
  const facts = [
    requestsPerMonth === null
      ? t("messagesUnlimited")
      : t("messages", { count: formatCount(requestsPerMonth, locale) }),
    ...(tier.seats === null ? [] : [t("members", { count: tier.seats })]),
    t("perMinute", { count: formatCount(tier.requestsPerMinute, locale) }),
    t("parallel", { count: formatCount(tier.maxParallelRuns, locale) }),
    ...(isSold && trialDays > 0 ? [t("trialFact", { days: trialDays })] : []),
    ...(isSold && overagePercent !== null
      ? [
          t(tier.seats === null ? "beyondFact" : "beyondFactOwn", {
            percent: formatPercent(overagePercent / 100, locale),
          }),
        ]
      : []),
  ];
  return (
    <article
      className={cn(
        "p-4 not-first:border-line not-first:max-md:border-t md:p-5 md:pb-6 md:not-first:border-s",
        id === "pro" && "bg-sidebar",
      )}
    >
      <div className="flex items-center justify-between gap-2">
        <h3 className="section-title">{name}</h3>
        {isSold && id === "pro" && <Badge tone="accent">{t("recommended")}</Badge>}
      </div>
      <p className="text-text-2">{t(`for.${id}`)}</p>
      <Price tier={tier} />
      {monthlyMicroUsd === null && supportUrl === null && (
        // Which way there is to the operator, only they know.
        <p className="my-5 flex min-h-8 items-center text-text-2">{t("ask")}</p>
      )}
      {monthlyMicroUsd === null && supportUrl !== null && (
        <Button full className="my-5" render={<a href={supportUrl} />}>
          {t("contact")}
        </Button>
      )}
      {monthlyMicroUsd !== null && (
        <Button
          full
          className="my-5"
          variant={id === "pro" ? "primary" : "line"}
          render={<Link href={isSignedIn ? "/settings/plan" : "/sign-up"} />}
        >
          {label}
        </Button>
      )}
      <ul>
        {facts.map((fact) => (
          <li key={fact} className="num flex gap-2 py-1 text-text-2">
            <Check aria-hidden className="mt-0.5 flex-none text-text-3" />
            {fact}
          </li>
        ))}
      </ul>
    </article>
  );
}

/** The plans side by side, by the month or by the year. */
export function PricingTiers({ tiers, isSignedIn, supportUrl }: TiersProps) {
  const t = useTranslations("billing.pricing");
  const free = monthsFree(tiers);
  return (
    <PricePeriod>
      <div className="mb-8 flex flex-col items-start justify-between gap-6 md:flex-row md:items-end">
        <div>
          <h1 className="text-24 font-semibold text-balance md:text-32">{t("title")}</h1>
          <p className="mt-1 text-15 text-text-2">{t("lead")}</p>
        </div>
        <PricePeriodSwitch
          label={t("period")}
          monthly={t("monthly")}
          yearly={
            <>
              {t("yearly")}
              {free > 0 && <span className="ms-1.5 font-normal text-success">{t("monthsFree", { months: free })}</span>}
            </>
          }
        />
      </div>
      <h2 className="sr-only">{t("plans")}</h2>
      <section aria-label={t("plans")} className="grid rounded-lg border border-line md:grid-cols-4">
        {tiers.map((tier) => (
          <Tier key={tier.id} tier={tier} isSignedIn={isSignedIn} supportUrl={supportUrl} />
        ))}
      </section>
    </PricePeriod>
  );
}
