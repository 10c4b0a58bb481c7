import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { contractQuery } from "@/lib/billing/contracts/client";
import type { ContractState } from "@/lib/billing/contracts/schema";
import { tiersKey } from "@/lib/billing/tiers/client";
import deAdmin from "../../../messages/de/admin.json" with { type: "json" };
import deCommon from "../../../messages/de/common.json" with { type: "json" };
import dePayments from "../../../messages/de/payments.json" with { type: "json" };
import enAdmin from "../../../messages/en/admin.json" with { type: "json" };
import enCommon from "../../../messages/en/common.json" with { type: "json" };
import enPayments from "../../../messages/en/payments.json" with { type: "json" };
import { ContractSection } from "./contract-section";

const MESSAGES = {
  en: { admin: enAdmin, common: enCommon, payments: enPayments },
  de: { admin: deAdmin, common: deCommon, payments: dePayments },
};
const PAYER = { kind: "user", id: "u" } as const;
const CONTRACT: NonNullable<ContractState["contract"]> = {
  tier: "enterprise",
  amountMicroUsd: 12_000_000_000,
  period: "year",
  status: "active",
  daysUntilDue: 30,
  purchaseOrder: "PO-<4711>",
  renewsAt: "2027-11-26T10:00:00.000Z",
  endsAt: null,
  graceEndsAt: null,
  openInvoice: null,
};
const OVERDUE = {
  number: "NEXUS-0042",
  dueMicroUsd: 11_000_000_000,
  dueAt: "2026-01-05T10:00:00.000Z",
  isOverdue: true,
  pageUrl: "https://invoice.stripe.com/i/1",
};

function render(contract: ContractState["contract"], locale: "en" | "de" = "en"): string {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(tiersKey, { items: [{ id: "enterprise", name: "Fleet" }] });
  client.setQueryData(contractQuery(PAYER).queryKey, { contract, cardPlan: null });
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={MESSAGES[locale]} timeZone="UTC">
      <QueryClientProvider client={client}>
        <ContractSection payer={PAYER} onChanged={() => undefined} />
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

describe.each(["en", "de"] as const)("what an account pays by invoice, in %s", (locale) => {
  const words = MESSAGES[locale].payments.contract;

  it("is nothing, with the way to begin", () => {
    const html = render(null, locale);
    expect(html).toContain(words.none);
    // As an administrator has named it.
    expect(html).toContain(locale === "en" ? "Fleet by invoice" : "Fleet per Rechnung");
    expect(html).toContain(`>${words.start}</button>`);
  });

  it("is what was agreed upon, paid and running on", () => {
    const html = render(CONTRACT, locale);
    expect(html).toContain("<bdi>PO-&lt;4711&gt;</bdi>");
    expect(html).toMatch(/\$?12[.,]000/);
    expect(html).toContain(words.paid);
    expect(html).toContain(`>${words.change}</button>`);
    expect(html).not.toContain(words.overdue);
  });

  it("is overdue, with the page of the invoice and until when it lasts, or that it does not", () => {
    const html = render({ ...CONTRACT, openInvoice: OVERDUE, graceEndsAt: "2026-01-12T10:00:00.000Z" }, locale);
    expect(html).toContain("NEXUS-0042");
    expect(html).toContain(words.overdue);
    expect(html).toContain('href="https://invoice.stripe.com/i/1"');
    expect(html).toContain(words.graceOver);
    const inTime = render({ ...CONTRACT, openInvoice: OVERDUE, graceEndsAt: "2999-01-12T10:00:00.000Z" }, locale);
    expect(inTime).toContain("2999");
    expect(inTime).not.toContain(words.graceOver);
  });

  it("goes on after all where an end was set", () => {
    const html = render({ ...CONTRACT, endsAt: CONTRACT.renewsAt }, locale);
    expect(html).toContain(`>${words.keep}</button>`);
    expect(html).not.toContain(words.renews.split("{")[0]);
  });
});
