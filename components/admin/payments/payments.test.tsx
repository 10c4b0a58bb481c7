import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { paymentsQuery } from "@/lib/billing/payments/client";
import type { Payment, Payments } from "@/lib/billing/payments/schema";
import deAdmin from "../../../messages/de/admin.json" with { type: "json" };
import deCommon from "../../../messages/de/common.json" with { type: "json" };
import de from "../../../messages/de/payments.json" with { type: "json" };
import enAdmin from "../../../messages/en/admin.json" with { type: "json" };
import enCommon from "../../../messages/en/common.json" with { type: "json" };
import en from "../../../messages/en/payments.json" with { type: "json" };
import { PaymentList } from "./payments-page";

const MESSAGES = { en, de };
const REST = { en: { admin: enAdmin, common: enCommon }, de: { admin: deAdmin, common: deCommon } };
const AT = "2026-11-26T10:00:00.000Z";
const payment = (extra: Partial<Payment> = {}): Payment => ({
  id: "in_1",
  number: "NEXUS-0001",
  createdAt: AT,
  paidMicroUsd: 29_000_000,
  refundedMicroUsd: 0,
  refundableMicroUsd: 29_000_000,
  paysNow: true,
  pageUrl: "https://pay.example/in_1",
  refunds: [],
  disputes: [],
  ...extra,
});
const refund = (status: Payment["refunds"][number]["status"]) => ({
  id: `01931f3e-5b6a-7c1d-8e2f-3a4b5c6d7e8${status.length}`,
  destination: "card" as const,
  amountMicroUsd: 9_000_000,
  status,
  reason: "A ticket",
  isForeign: false,
  createdAt: AT,
});
const dispute = (outcome: Payment["disputes"][number]["outcome"]) => ({
  id: `du_${outcome}`,
  amountMicroUsd: 29_000_000,
  reason: "product_not_received",
  outcome,
  respondBy: AT,
  createdAt: AT,
});

function render(
  { nextCursor = null, ...payments }: Omit<Payments, "nextCursor"> & Partial<Payments>,
  locale: "en" | "de" = "en",
  kind: "user" | "workspace" = "user",
): string {
  const client = new QueryClient();
  const payer = { kind, id: "x" };
  client.setQueryData(paymentsQuery(payer).queryKey, { pages: [{ ...payments, nextCursor }], pageParams: [null] });
  return renderToStaticMarkup(
    <NextIntlClientProvider
      locale={locale}
      timeZone="UTC"
      messages={{ payments: MESSAGES[locale], ...REST[locale] } as never}
    >
      <QueryClientProvider client={client}>
        <PaymentList payer={payer} onRefund={() => undefined} />
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

describe.each(["en", "de"] as const)("payments in %s", (locale) => {
  const words = MESSAGES[locale];

  it("show what became of each, and warn of disputes", () => {
    const states = ["requested", "pending", "succeeded", "failed"] as const;
    const outcomes = ["open", "won", "lost", null] as const;
    const items = [payment({ refunds: states.map(refund), disputes: outcomes.map(dispute) })];
    const html = render({ items, isFlagged: true, owedMicroUsd: 4_000_000 }, locale);
    for (const state of states) expect(html).toContain(words.refund.states[state]);
    for (const outcome of outcomes) expect(html).toContain(words.dispute.states[outcome ?? "asked"]);
    expect(html).toContain("A ticket");
    expect(html).toContain("product not received");
    expect(html).toContain(words.flagged);
    expect(html).toContain(words.owed.split("{")[0]);
    // Only where it still changes something is the day named by which to answer.
    expect(html.split(words.dispute.respondBy.split("{")[0] ?? "").length - 1).toBe(2);
  });

  it("of a workspace speak of it, and of no credits", () => {
    const items = [payment({ refunds: [{ ...refund("succeeded"), destination: "credit" }] })];
    const html = render({ items, isFlagged: true, owedMicroUsd: 0 }, locale, "workspace");
    expect(html).toContain(words.workspaces.flagged);
    expect(html).toContain(words.workspaces.creditLine.split("{amount}")[1]?.split("{")[0]);
    expect(html).not.toContain(words.refund.credit.split("{amount}")[1]?.split("{")[0]);
  });

  it("are read on where there are more", () => {
    const page = { items: [payment()], isFlagged: false, owedMicroUsd: 0 };
    const more = `>${REST[locale].admin.more}</button>`;
    expect(render({ ...page, nextCursor: "in_1" }, locale)).toContain(more);
    expect(render(page, locale)).not.toContain(more);
  });

  it("offer what is left, and nothing where nothing is", () => {
    const button = `>${words.refund.open}</button>`;
    expect(render({ items: [payment()], isFlagged: false, owedMicroUsd: 0 }, locale)).toContain(button);
    expect(
      render({ items: [payment({ refundableMicroUsd: 0 })], isFlagged: false, owedMicroUsd: 0 }, locale),
    ).not.toContain(button);
    const empty = render({ items: [], isFlagged: false, owedMicroUsd: 0 }, locale);
    expect([empty.includes(words.empty), empty.includes(words.flagged), empty.includes("$")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
