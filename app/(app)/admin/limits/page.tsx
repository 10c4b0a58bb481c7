import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LimitsPage } from "@/components/admin/limits/limits-page";
import { requireAdminPage } from "@/lib/gate/admin-page";
import { isFeatureOn } from "@/lib/gate/features";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin.pages.limits");
  return { title: t("title") };
}

export default async function LimitsRoute() {
  await requireAdminPage();
  return <LimitsPage hasPrices={isFeatureOn("billing")} />;
}
