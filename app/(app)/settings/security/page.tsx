import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SecurityPage } from "@/components/settings/security/security-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { getKeptDays } from "@/lib/auth/admin/retention/service";
import { listProviders } from "@/lib/auth/oauth/providers/registry";
import { OAUTH_PROBLEMS } from "@/lib/auth/oauth/schema";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.security");
  return { title: t("title") };
}

export default async function SettingsRoute({ searchParams }: PageProps<"/settings/security">) {
  await requirePage("account.read", "/settings/security");
  const [{ problem }, keptDays] = await Promise.all([searchParams, getKeptDays()]);
  return (
    <ClientMessages namespaces={["security", "connections"]}>
      <SecurityPage
        isConnectable={listProviders().length > 0}
        logDays={keptDays.security_events}
        problem={OAUTH_PROBLEMS.find((known) => known === problem) ?? null}
      />
    </ClientMessages>
  );
}
