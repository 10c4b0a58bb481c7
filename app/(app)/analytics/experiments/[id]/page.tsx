import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ExperimentPage } from "@/components/analytics/experiments/experiment-page";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("analytics.experiments");
  return { title: t("one") };
}

export default async function ExperimentRoute({ params }: PageProps<"/analytics/experiments/[id]">) {
  const { id } = await params;
  await requirePage("usage.read", `/analytics/experiments/${encodeURIComponent(id)}`);
  return <ExperimentPage id={id} />;
}
