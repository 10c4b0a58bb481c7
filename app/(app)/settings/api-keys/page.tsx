import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ApiKeysPage } from "@/components/settings/api-keys-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.apiKeys");
  return { title: t("title") };
}

export default function SettingsRoute() {
  return <ApiKeysPage />;
}
