import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { RouterPage } from "@/components/settings/router/router-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.router");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  await requirePage("account.read", "/settings/router");
  return (
    <ClientMessages namespaces={["models"]}>
      <RouterPage />
    </ClientMessages>
  );
}
