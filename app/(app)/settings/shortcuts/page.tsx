import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ShortcutsPage } from "@/components/settings/shortcuts-page";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.shortcuts");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  await requirePage("account.read", "/settings/shortcuts");
  return <ShortcutsPage />;
}
