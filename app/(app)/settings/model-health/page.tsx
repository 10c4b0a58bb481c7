import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ModelHealthPage } from "@/components/settings/model-health-page";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.modelHealth");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  await requirePage("models.read", "/settings/model-health");
  return <ModelHealthPage />;
}
