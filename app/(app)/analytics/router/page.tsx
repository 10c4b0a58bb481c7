import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { RouterPage } from "@/components/analytics/router-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("analytics");
  return { title: t("title") };
}

export default async function RouterRoute() {
  await requirePage("usage.read", "/analytics/router");
  return (
    <ClientMessages namespaces={["settings"]}>
      <RouterPage />
    </ClientMessages>
  );
}
