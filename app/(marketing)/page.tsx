import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { HOME_PATH } from "@/components/auth/auth-links";
import { Landing } from "@/components/marketing/landing";
import { pickShowcase } from "@/components/marketing/showcase";
import { isFeatureOn } from "@/lib/gate/features";
import { findPagePrincipal } from "@/lib/gate/page";
import { listRegistryModels } from "@/lib/models/registry/load-registry";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("marketing.meta");
  return { title: { absolute: t("title") }, description: t("description") };
}

export default async function LandingPage() {
  if (await findPagePrincipal()) redirect(HOME_PATH);
  const pricingLabel = isFeatureOn("billing") ? (await getTranslations("billing"))("navPricing") : null;
  return <Landing showcase={pickShowcase(listRegistryModels())} pricingLabel={pricingLabel} />;
}
