import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AppearancePage } from "@/components/settings/appearance-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.appearance");
  return { title: t("title") };
}

export default function SettingsRoute() {
  return <AppearancePage />;
}
