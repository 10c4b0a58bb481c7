import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { planLine } from "@/components/billing/plan-line";
import { UsagePage } from "@/components/settings/usage-page";
import { ClientMessages } from "@/components/ui/client-messages";
import type { Principal } from "@/lib/auth/schema";
import { getProfile } from "@/lib/auth/service/profile";
import { payerOf } from "@/lib/billing/stripe/payer";
import { getPlan } from "@/lib/billing/stripe/service/get-plan";
import { isFeatureOn } from "@/lib/gate/features";
import { requirePage } from "@/lib/gate/page";
import { mayInWorkspace } from "@/lib/teams/policy";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings.pages.usage");
  return { title: t("title") };
}

// Written here: no word of what is sold is sent where nothing is, nor to whom it does not concern.
async function planOf(principal: Principal): Promise<string | null> {
  if (!isFeatureOn("billing") || !mayInWorkspace(principal.workspaceRole, "billing.read")) return null;
  const [plan, profile, t] = await Promise.all([
    // The page is of use without it.
    getPlan(payerOf(principal)).catch(() => null),
    getProfile(principal),
    getTranslations("billing.plan"),
  ]);
  return plan && planLine(plan, t, profile);
}

export default async function SettingsRoute() {
  const principal = await requirePage("usage.read", "/settings/usage");
  return (
    <ClientMessages namespaces={["costs"]}>
      <UsagePage plan={await planOf(principal)} />
    </ClientMessages>
  );
}
