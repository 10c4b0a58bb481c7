import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ProvidersPage } from "@/components/admin/providers/providers-page";
import { requireAdminPage } from "@/lib/gate/admin-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin.pages.providers");
  return { title: t("title") };
}

export default async function ProvidersRoute() {
  await requireAdminPage();
  return <ProvidersPage />;
}
