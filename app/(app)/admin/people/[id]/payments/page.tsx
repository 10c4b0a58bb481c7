import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PersonPaymentsPage } from "@/components/admin/payments/payments-page";
import { requireAdminPage } from "@/lib/gate/admin-page";
import { isFeatureOn } from "@/lib/gate/features";
import { idSchema } from "@/lib/platform/public/ids";

export async function generateMetadata(): Promise<Metadata> {
  return isFeatureOn("billing") ? { title: (await getTranslations("payments"))("title") } : {};
}

export default async function PaymentsRoute({ params }: PageProps<"/admin/people/[id]/payments">) {
  await requireAdminPage();
  const id = idSchema.safeParse((await params).id);
  if (!isFeatureOn("billing") || !id.success) notFound();
  return <PersonPaymentsPage userId={id.data} />;
}
