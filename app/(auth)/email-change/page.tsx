import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ConfirmEmailChange } from "@/components/auth/confirm-email-change";
import { ClientMessages } from "@/components/ui/client-messages";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("address.link");
  return { title: t("title") };
}

export default function EmailChangePage() {
  return (
    <ClientMessages namespaces={["address"]}>
      <ConfirmEmailChange />
    </ClientMessages>
  );
}
