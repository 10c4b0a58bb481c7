import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { WorkspacesPage } from "@/components/admin/workspaces/workspaces-page";
import { requireAdminPage } from "@/lib/gate/admin-page";
import { isFeatureOn } from "@/lib/gate/features";

export async function generateMetadata(): Promise<Metadata> {
  return isFeatureOn("billing") ? { title: (await getTranslations("admin.pages.workspaces"))("title") } : {};
}

export default async function WorkspacesRoute() {
  await requireAdminPage();
  if (!isFeatureOn("billing")) notFound();
  return <WorkspacesPage />;
}
