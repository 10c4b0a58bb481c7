import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PlanPage } from "@/components/billing/plan-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { isFeatureOn } from "@/lib/gate/features";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  return isFeatureOn("billing") ? { title: (await getTranslations("billing.plan"))("title") } : {};
}

export default async function PlanRoute() {
  if (!isFeatureOn("billing")) notFound();
  await requirePage("billing.read", "/settings/plan");
  return (
    <ClientMessages namespaces={["settings", "billing", "credits"]}>
      <PlanPage />
    </ClientMessages>
  );
}
