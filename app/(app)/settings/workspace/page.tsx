import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { WorkspacePage } from "@/components/teams/page/workspace-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.workspace");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  await requirePage("account.read", "/settings/workspace");
  return (
    <ClientMessages namespaces={["teams", "keys", "models"]}>
      <WorkspacePage />
    </ClientMessages>
  );
}
