import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NewExperimentPage } from "@/components/analytics/experiments/new-experiment-page";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("analytics.experiments");
  return { title: t("newTitle") };
}

export default async function NewExperimentRoute() {
  await requirePage("experiments.manage", "/analytics/experiments/new");
  return <NewExperimentPage />;
}
