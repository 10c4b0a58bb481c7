import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotificationsPage } from "@/components/settings/notifications/notifications-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { isFeatureOn } from "@/lib/gate/features";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.notifications");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  await requirePage("account.read", "/settings/notifications");
  const sells = isFeatureOn("billing");
  return (
    // Where nothing is sold, no word of it is sent to the browser either.
    <ClientMessages namespaces={["notifications", ...(sells ? (["billing"] as const) : [])]}>
      <NotificationsPage sells={sells} />
    </ClientMessages>
  );
}
