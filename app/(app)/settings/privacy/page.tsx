import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PrivacyPage } from "@/components/settings/privacy/privacy-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { getKeptDays } from "@/lib/auth/admin/retention/service";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.privacy");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  await requirePage("account.read", "/settings/privacy");
  return (
    <ClientMessages namespaces={["privacy", "imports"]}>
      <PrivacyPage keptDays={await getKeptDays()} />
    </ClientMessages>
  );
}
