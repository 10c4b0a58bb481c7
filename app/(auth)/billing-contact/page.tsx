import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ContactAnswer } from "@/components/billing/contact-answer";
import { ClientMessages } from "@/components/ui/client-messages";
import { findLinkedContact } from "@/lib/billing/contacts/service";
import { isFeatureOn } from "@/lib/gate/features";

export async function generateMetadata(): Promise<Metadata> {
  if (!isFeatureOn("billing")) return {};
  const t = await getTranslations("billing.contactAnswer");
  return { title: t("title"), robots: { index: false } };
}

export default async function BillingContactPage({ searchParams }: PageProps<"/billing-contact">) {
  if (!isFeatureOn("billing")) notFound();
  const { token } = await searchParams;
  const text = typeof token === "string" ? token : "";
  return (
    <ClientMessages namespaces={["billing"]}>
      <ContactAnswer token={text} contact={await findLinkedContact(text)} />
    </ClientMessages>
  );
}
