import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { InvitationScreen } from "@/components/teams/invitation-screen";
import { ClientMessages } from "@/components/ui/client-messages";
import { findPagePrincipal } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("teams.accept");
  return { title: t("title") };
}

export default async function InvitationPage() {
  const principal = await findPagePrincipal();
  return (
    <ClientMessages namespaces={["teams", "workspaces"]}>
      <InvitationScreen email={principal?.email ?? null} />
    </ClientMessages>
  );
}
