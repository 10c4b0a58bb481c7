import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ExperimentsPage } from "@/components/analytics/experiments/experiments-page";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("analytics.experiments");
  return { title: t("title") };
}

export default async function ExperimentsRoute() {
  await requirePage("usage.read", "/analytics/experiments");
  return <ExperimentsPage />;
}
