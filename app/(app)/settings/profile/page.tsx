import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ProfilePage } from "@/components/settings/profile-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.profile");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  await requirePage("account.read", "/settings/profile");
  return (
    <ClientMessages namespaces={["address"]}>
      <ProfilePage />
    </ClientMessages>
  );
}
