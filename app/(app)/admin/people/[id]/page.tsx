import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PersonPage } from "@/components/admin/people/person-page";
import { requireAdminPage } from "@/lib/gate/admin-page";
import { isFeatureOn } from "@/lib/gate/features";
import { idSchema } from "@/lib/platform/public/ids";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin.person");
  return { title: t("title") };
}

export default async function PersonRoute({ params }: PageProps<"/admin/people/[id]">) {
  await requireAdminPage();
  const id = idSchema.safeParse((await params).id);
  if (!id.success) notFound();
  return <PersonPage id={id.data} hasPayments={isFeatureOn("billing")} />;
}
