import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import type { PaymentWords } from "@/components/billing/payment-banner";
import { AppShell } from "@/components/shell/app-shell";
import { SIDEBAR_COOKIE } from "@/components/shell/sidebar-cookie";
import { ClientMessages } from "@/components/ui/client-messages";
import type { Profile } from "@/lib/auth/schema";
import { listSecurityNotices } from "@/lib/auth/security-log/notices";
import { getProfile } from "@/lib/auth/service/profile";
import { payerOf } from "@/lib/billing/stripe/payer";
import { findOpenPayment, type OpenPayment } from "@/lib/billing/stripe/service/find-open-payment";
import type { TopUpTrouble } from "@/lib/billing/top-ups/schema";
import { findTopUpTrouble } from "@/lib/billing/top-ups/service";
import { isFeatureOn } from "@/lib/gate/features";
import { requestedPath, requirePage } from "@/lib/gate/page";
import { formatPrice } from "@/lib/platform/public/i18n-format";
import { getOwnDeletion } from "@/lib/privacy/deletion/service";
import { mayInWorkspace } from "@/lib/teams/policy";

// Written here: the words of payment are sent to whom they concern, and to nobody where nothing is sold.
async function wordsFor(payment: OpenPayment, { language, timeZone }: Profile): Promise<PaymentWords> {
  const { graceEndsAt, isOver, isInvoiced } = payment;
  const t = await getTranslations("billing.plan");
  const date = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone }).format(graceEndsAt);
  if (isInvoiced) {
    return {
      text: isOver ? t("invoiced.overdueOver") : t("invoiced.overdue", { date }),
      action: t("invoiced.look"),
      url: "/settings/plan",
    };
  }
  return { text: isOver ? t("failedOver") : t("failed", { date }), action: t("updateCard") };
}

async function topUpWordsFor(trouble: TopUpTrouble, { language }: Profile): Promise<PaymentWords> {
  const t = await getTranslations("credits.topUp");
  if (trouble.kind === "declined") return { text: t("declined"), action: t("changeCard") };
  if (trouble.kind === "taken_back") return { text: t("takenBack"), action: t("look"), url: "/settings/plan" };
  const amount = formatPrice(trouble.amountMicroUsd, language);
  return { text: t("waiting", { amount }), action: t("confirm"), url: trouble.pageUrl };
}

/** Everything behind sign-in. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const principal = await requirePage("chat.read", await requestedPath());
  const { userId, email, viewedBy } = principal;
  const [profile, notices, deletion, payment, topUp, jar] = await Promise.all([
    getProfile(principal),
    // Told to the person, not to an administrator who looks.
    viewedBy ? [] : listSecurityNotices(principal),
    viewedBy ? null : getOwnDeletion(principal),
    viewedBy || !mayInWorkspace(principal.workspaceRole, "billing.manage") ? null : findOpenPayment(payerOf(principal)),
    viewedBy ? null : findTopUpTrouble(principal),
    cookies(),
  ]);
  // The plan comes first: without it there is less to buy credits for.
  const words = payment ? await wordsFor(payment, profile) : topUp && (await topUpWordsFor(topUp, profile));
  const view = viewedBy ? { userId, email, until: viewedBy.until.toISOString() } : null;
  const sells = isFeatureOn("billing") && !viewedBy;
  return (
    <ClientMessages
      namespaces={[
        "sidebar",
        "projects",
        "workspaces",
        ...(sells ? (["upgrade"] as const) : []),
        // Its button may ask who sits there.
        ...(words ? (["proof", "passkeys", "auth", "fields"] as const) : []),
      ]}
    >
      <AppShell
        profile={profile}
        banners={
          view || deletion || words || sells || notices.length > 0
            ? { view, deletion, payment: words, notices, sells }
            : null
        }
        startCollapsed={jar.get(SIDEBAR_COOKIE)?.value === "collapsed"}
      >
        {children}
      </AppShell>
    </ClientMessages>
  );
}
