import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ModelsPage } from "@/components/admin/models/models-page";
import { requireAdminPage } from "@/lib/gate/admin-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin.pages.models");
  return { title: t("title") };
}

export default async function ModelsRoute() {
  await requireAdminPage();
  return <ModelsPage />;
}
