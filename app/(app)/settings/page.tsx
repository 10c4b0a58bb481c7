import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SettingsIndex } from "@/components/settings/settings-index";
import { ClientMessages } from "@/components/ui/client-messages";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.nav");
  return { title: t("label") };
}

export default async function SettingsRoute() {
  await requirePage("account.read", "/settings");
  return (
    <ClientMessages namespaces={["address"]}>
      <SettingsIndex />
    </ClientMessages>
  );
}
