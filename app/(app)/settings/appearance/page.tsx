import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AppearancePage } from "@/components/settings/appearance-page";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.appearance");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  await requirePage("account.read", "/settings/appearance");
  return <AppearancePage />;
}
