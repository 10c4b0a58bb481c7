import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LedgerPage } from "@/components/settings/ledger/ledger-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.ledger");
  return { title: t("title") };
}

export default async function SettingsRoute() {
  await requirePage("usage.read", "/settings/ledger");
  return (
    <ClientMessages namespaces={["ledger"]}>
      <LedgerPage />
    </ClientMessages>
  );
}
