import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SecurityPage } from "@/components/settings/security/security-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.security");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  await requirePage("account.read", "/settings/security");
  return (
    <ClientMessages namespaces={["settings", "security", "auth", "fields", "proof"]}>
      <SecurityPage />
    </ClientMessages>
  );
}
