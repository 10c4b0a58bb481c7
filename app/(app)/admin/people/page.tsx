import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PeoplePage } from "@/components/admin/people/people-page";
import { requireAdminPage } from "@/lib/gate/admin-page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin.pages.people");
  return { title: t("title") };
}

export default async function PeopleRoute() {
  await requireAdminPage();
  return <PeoplePage />;
}
