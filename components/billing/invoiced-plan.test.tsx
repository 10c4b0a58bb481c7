import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Plan } from "@/lib/billing/stripe/schema";
import de from "../../messages/de/billing.json" with { type: "json" };
import en from "../../messages/en/billing.json" with { type: "json" };
import { PlanLimits } from "./plan-limits";
import { PlanSummary } from "./plan-summary";

const MESSAGES = { en, de };
type Subscription = NonNullable<Plan["subscription"]>;
const OPEN = {
  number: "NEXUS-0042",
  dueMicroUsd: 12_000_000_000,
  dueAt: "2026-01-05T10:00:00.000Z",
  isOverdue: false,
  pageUrl: "https://invoice.stripe.com/i/1",
};
const INVOICED: Subscription = {
  tier: "enterprise",
  offerKey: null,
  period: "year",
  amountMicroUsd: 12_000_000_000,
  quantity: 1,
  status: "active",
  renewsAt: "2027-01-08T12:00:00.000Z",
  trialEndsAt: null,
  endsAt: null,
  graceEndsAt: null,
  invoiced: { daysUntilDue: 30, purchaseOrder: "PO-<4711>", openInvoice: OPEN },
  nextPaymentAttemptAt: null,
  pause: null,
  takenBack: null,
};

function wrap(node: React.ReactNode, locale: "en" | "de"): string {
  return renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <NextIntlClientProvider locale={locale} timeZone="UTC" messages={{ billing: MESSAGES[locale] } as never}>
        {node}
      </NextIntlClientProvider>
    </QueryClientProvider>,
  );
}
function render(more: Partial<Subscription>, locale: "en" | "de"): string {
  const plan = {
    tier: "enterprise" as const,
    tierName: "Enterprise",
    team: null,
    subscription: { ...INVOICED, ...more },
    hasCustomer: true,
  };
  return wrap(
    <PlanSummary plan={plan} onChanged={async () => undefined} onPortal={() => undefined} isLeaving={false} />,
    locale,
  );
}

describe.each(["en", "de"] as const)("a plan that is paid by invoice, in %s", (locale) => {
  const words = MESSAGES[locale].plan;

  it("says its terms and what is open, with the page where that is paid, and is not for its buyer to end", () => {
    const html = render({}, locale);
    expect(html).toContain("<bdi>PO-&lt;4711&gt;</bdi>");
    expect(html).toContain("NEXUS-0042");
    expect(html).toContain('href="https://invoice.stripe.com/i/1"');
    expect(html).toContain(words.invoiced.change);
    expect(html).not.toContain(`>${words.cancel}</button>`);
    expect(html).not.toContain(words.pause.open);
  });

  it("says that an invoice is overdue, and until when it stays in force", () => {
    const invoiced = { daysUntilDue: 30, purchaseOrder: null, openInvoice: { ...OPEN, isOverdue: true } };
    const html = render({ status: "past_due", graceEndsAt: "2999-01-08T12:00:00.000Z", invoiced }, locale);
    expect(html).toContain(words.invoiced.overdue.split("{")[0]);
    expect(html).toContain("2999");
    expect(html).not.toContain(words.updateCard);
    const over = render({ status: "past_due", graceEndsAt: "2026-01-08T12:00:00.000Z", invoiced }, locale);
    expect(over).toContain(words.invoiced.overdueOver);
  });

  it("says how long a plan keeps conversations, and from when older ones go", () => {
    const limits = {
      id: "free" as const,
      name: "Free",
      requestsPerMinute: 20,
      requestsPerMonth: 100,
      maxParallelRuns: 3,
      maxApiKeys: 20,
      maxBudgets: 20,
      storageMaxBytes: null,
      attachmentMaxBytes: 5_000_000,
      messageMaxAttachments: 4,
      contextMaxTokens: null,
      modelMaxMicroUsdPerMtok: null,
      support: "none" as const,
      conversationMaxDays: 90,
    };
    const plan = { limits, deletedFrom: "2027-03-04T12:00:00.000Z", isTeam: false, supportUrl: null };
    const told = wrap(<PlanLimits {...plan} />, locale);
    expect(told).toContain('role="status"');
    expect(told).toMatch(/90 (?:days|Tage)/);
    expect(told).toContain("2027");
    expect(wrap(<PlanLimits {...plan} isTeam />, locale)).toMatch(/in this workspace|in diesem Arbeitsbereich/);
    const quiet = wrap(
      <PlanLimits {...plan} limits={{ ...limits, conversationMaxDays: null }} deletedFrom={null} />,
      locale,
    );
    expect(quiet).not.toContain('role="status"');
    expect(quiet).toContain(MESSAGES[locale].pricing.forEver);
  });
});
