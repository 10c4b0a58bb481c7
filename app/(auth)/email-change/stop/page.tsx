import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { StopEmailChange } from "@/components/auth/stop-email-change";
import { ClientMessages } from "@/components/ui/client-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("address.stop");
  return { title: t("title") };
}

export default function StopEmailChangePage() {
  return (
    <ClientMessages namespaces={["address"]}>
      <StopEmailChange />
    </ClientMessages>
  );
}
