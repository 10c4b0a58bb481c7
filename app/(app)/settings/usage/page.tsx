import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { UsagePage } from "@/components/settings/usage-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.usage");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  await requirePage("usage.read", "/settings/usage");
  return (
    <ClientMessages namespaces={["settings", "auth", "costs", "fields"]}>
      <UsagePage />
    </ClientMessages>
  );
}
