import { useTranslations } from "next-intl";
import { LandingFooter, LandingHeader } from "@/components/marketing/landing";
import type { PricedTier } from "@/lib/billing/stripe/schema";
import { PricingTable } from "./pricing-table";
import { PricingTiers } from "./pricing-tiers";

const QUESTIONS = [
  "message",
  "limit",
  "beyond",
  "markup",
  "trial",
  "change",
  "failed",
  "leave",
  "training",
  "own",
] as const;

function Questions({ tiers }: { tiers: readonly PricedTier[] }) {
  const t = useTranslations("billing.pricing");
  const sold = tiers.filter(({ monthlyMicroUsd }) => monthlyMicroUsd);
  // Of what no plan has, nobody asks.
  const isAsked = {
    beyond: sold.some(({ overagePercent }) => overagePercent !== null),
    trial: sold.some(({ trialDays }) => trialDays > 0),
  };
  return (
    <section className="mt-18" aria-labelledby="questions">
      <h2 id="questions" className="page-title mb-4">
        {t("questions")}
      </h2>
      <dl className="grid gap-x-12 md:grid-cols-2">
        {QUESTIONS.filter((key) => (key !== "beyond" && key !== "trial" ? true : isAsked[key])).map((key) => (
          <div key={key} className="hairline-t pt-4 pb-5">
            <dt className="text-15 font-medium">{t(`faq.${key}.question`)}</dt>
            <dd className="mt-1 text-15 text-text-2">{t(`faq.${key}.answer`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface PricingPageProps {
  tiers: readonly PricedTier[];
  isSignedIn: boolean;
  /** Where the operator gives help and makes contracts; null: nobody is told. */
  supportUrl: string | null;
}

/** What the plans cost, what each gives, and what people ask about it. */
export function PricingPage({ tiers, isSignedIn, supportUrl }: PricingPageProps) {
  const t = useTranslations("billing");
  const nav = useTranslations("marketing");
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#content" className="btn btn-ink sr-only focus:not-sr-only focus:absolute focus:start-4 focus:top-3">
        {nav("nav.skip")}
      </a>
      <LandingHeader pricingLabel={t("navPricing")} isPricing isSignedIn={isSignedIn} />
      <main id="content" className="mx-auto w-full max-w-[1120px] flex-1 px-4 pt-8 pb-14 md:px-6 md:pt-16 md:pb-20">
        <PricingTiers tiers={tiers} isSignedIn={isSignedIn} supportUrl={supportUrl} />
        <p className="num mt-3 text-text-3">{t("pricing.note")}</p>
        <PricingTable tiers={tiers} supportUrl={supportUrl} />
        <Questions tiers={tiers} />
      </main>
      <LandingFooter />
    </div>
  );
}
