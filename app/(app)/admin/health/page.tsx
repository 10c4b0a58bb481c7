import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { HealthPage } from "@/components/admin/health/health-page";
import { requireAdminPage } from "@/lib/gate/admin-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin.pages.health");
  return { title: t("title") };
}

export default async function HealthRoute() {
  await requireAdminPage();
  return <HealthPage />;
}
