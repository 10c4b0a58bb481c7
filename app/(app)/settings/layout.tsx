import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { PlanLabelProvider } from "@/components/settings/plan-label";
import { SettingsFrame } from "@/components/settings/settings-frame";
import { ClientMessages } from "@/components/ui/client-messages";
import { isFeatureOn } from "@/lib/gate/features";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const label = isFeatureOn("billing") ? (await getTranslations("billing.plan"))("title") : null;
  return (
    <ClientMessages namespaces={["settings", "fields", "auth", "proof", "passkeys"]}>
      <PlanLabelProvider label={label}>
        <SettingsFrame>{children}</SettingsFrame>
      </PlanLabelProvider>
    </ClientMessages>
  );
}
