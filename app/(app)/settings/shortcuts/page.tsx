import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ShortcutsPage } from "@/components/settings/shortcuts-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.shortcuts");
  return { title: t("title") };
}

export default function SettingsRoute() {
  return <ShortcutsPage />;
}
