import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PlanPage } from "@/components/billing/plan-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { payerOf } from "@/lib/billing/stripe/payer";
import { getPlan } from "@/lib/billing/stripe/service/get-plan";
import { isFeatureOn } from "@/lib/gate/features";
import { requirePage } from "@/lib/gate/page";
import { env } from "@/lib/platform/env";

export async function generateMetadata(): Promise<Metadata> {
  return isFeatureOn("billing") ? { title: (await getTranslations("billing.plan"))("title") } : {};
}

export default async function PlanRoute() {
  if (!isFeatureOn("billing")) notFound();
  const principal = await requirePage("billing.read", "/settings/plan");
  // What cannot be read here the page asks for itself, and says why it cannot be shown.
  const plan = await getPlan(payerOf(principal)).catch(() => undefined);
  return (
    <ClientMessages namespaces={["billing", "credits"]}>
      <PlanPage initialPlan={plan} supportUrl={env().SUPPORT_URL} />
    </ClientMessages>
  );
}
