import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { invoicesKey } from "@/lib/billing/stripe/client";
import type { Invoice } from "@/lib/billing/stripe/schema";
import en from "../../messages/en/billing.json" with { type: "json" };
import enCommon from "../../messages/en/common.json" with { type: "json" };
import { InvoicesSection } from "./invoices-section";

const INVOICE: Invoice = {
  id: "in_1",
  number: "NEXUS-0042",
  status: "open",
  totalMicroUsd: 29_000_000,
  refundedMicroUsd: 0,
  createdAt: "2026-12-01T10:00:00.000Z",
  pageUrl: "https://invoice.stripe.com/i/1",
  pdfUrl: "https://invoice.stripe.com/i/1/pdf",
};

function render(invoice: Partial<Invoice>): string {
  const client = new QueryClient();
  const page = { items: [{ ...INVOICE, ...invoice }], nextCursor: null };
  client.setQueryData(invoicesKey, { pages: [page], pageParams: [null] });
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <NextIntlClientProvider locale="en" timeZone="UTC" messages={{ billing: en, common: enCommon } as never}>
        <InvoicesSection />
      </NextIntlClientProvider>
    </QueryClientProvider>,
  );
}

it("leads to where an open invoice is paid, and from no other one", () => {
  const link = /<a [^>]*href="https:\/\/invoice\.stripe\.com\/i\/1"[^>]*aria-label="Pay invoice NEXUS-0042"[^>]*>Pay</;
  expect(render({})).toMatch(link);
  for (const other of [{ status: "paid" }, { status: "uncollectible" }, { pageUrl: null }] as const) {
    const html = render(other);
    expect(html).not.toContain("Pay invoice");
    expect(html).toContain("Invoice NEXUS-0042 as PDF");
  }
});
