import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { DriftSection } from "@/components/admin/jobs/drift-section";
import { JobsPage } from "@/components/admin/jobs/jobs-page";
import { WebhookSection } from "@/components/admin/jobs/webhook-section";
import { ClientMessages } from "@/components/ui/client-messages";
import { requireAdminPage } from "@/lib/gate/admin-page";
import { isFeatureOn } from "@/lib/gate/features";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin.pages.jobs");
  return { title: t("title") };
}

export default async function JobsRoute() {
  await requireAdminPage();
  if (!isFeatureOn("billing")) return <JobsPage />;
  // What is sold, and its words, are sent only where something is.
  return (
    <ClientMessages namespaces={["billing"]}>
      <JobsPage>
        <WebhookSection />
        <DriftSection />
      </JobsPage>
    </ClientMessages>
  );
}
