import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ApiKeysPage } from "@/components/settings/api-keys-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { isFlagOn } from "@/lib/auth/flags/read-flags";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.apiKeys");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  const principal = await requirePage("api_keys.manage", "/settings/api-keys");
  if (!(await isFlagOn("api", principal))) notFound();
  return (
    <ClientMessages namespaces={["keyrouting", "models"]}>
      <ApiKeysPage />
    </ClientMessages>
  );
}
