import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PricingPage } from "@/components/billing/pricing-page";
import { getPriceList } from "@/lib/billing/stripe/service/get-price-list";
import { isFeatureOn } from "@/lib/gate/features";
import { findPagePrincipal } from "@/lib/gate/page";
import { env } from "@/lib/platform/env";

export async function generateMetadata(): Promise<Metadata> {
  if (!isFeatureOn("billing")) return {};
  const t = await getTranslations("billing");
  return { title: t("navPricing"), description: t("pricing.description") };
}

export default async function PricingRoute() {
  if (!isFeatureOn("billing")) notFound();
  const [tiers, principal] = await Promise.all([getPriceList(), findPagePrincipal()]);
  return <PricingPage tiers={tiers} isSignedIn={principal !== null} supportUrl={env().SUPPORT_URL} />;
}
