import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AuditPage } from "@/components/admin/audit/audit-page";
import { requireAdminPage } from "@/lib/gate/admin-page";
import { isFeatureOn } from "@/lib/gate/features";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin.pages.audit");
  return { title: t("title") };
}

export default async function AuditRoute() {
  await requireAdminPage();
  return <AuditPage sells={isFeatureOn("billing")} />;
}
