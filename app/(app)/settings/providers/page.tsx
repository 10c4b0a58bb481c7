import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ProvidersPage } from "@/components/settings/providers-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.providers");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  await requirePage("providers.read", "/settings/providers");
  return (
    <ClientMessages namespaces={["keys", "models"]}>
      <ProvidersPage />
    </ClientMessages>
  );
}
