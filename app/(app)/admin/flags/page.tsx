import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { FlagsPage } from "@/components/admin/flags/flags-page";
import { requireAdminPage } from "@/lib/gate/admin-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin.pages.flags");
  return { title: t("title") };
}

export default async function FlagsRoute() {
  await requireAdminPage();
  return <FlagsPage />;
}
