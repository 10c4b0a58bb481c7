import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { LedgerLine } from "@/lib/billing/ledger/schema";
import de from "../../../messages/de/ledger.json" with { type: "json" };
import en from "../../../messages/en/ledger.json" with { type: "json" };
import { LedgerTable } from "./ledger-table";

const LINE: LedgerLine = {
  id: "01931f3e-5b6a-7c1d-8e2f-3a4b5c6d7e8f",
  at: "2026-11-26T10:00:00.000Z",
  kind: "settle",
  purpose: "chat",
  modelId: "openai/gpt-4.1-mini",
  projectId: null,
  projectName: null,
  outcome: "complete",
  keySource: null,
  inputTokens: 1200,
  outputTokens: 34,
  requests: 0,
  periodStart: "2026-11-01",
  requestsUsed: 6214,
  costMicroUsd: 3100,
  creditMicroUsd: 0,
  balanceMicroUsd: 1_000_000,
  paidBackMicroUsd: 0,
  paidBy: "credits",
  paidByWorkspace: null,
  overageMicroUsd: 0,
  conversationId: "01931f3e-5b6a-7c1d-8e2f-3a4b5c6d7e80",
  conversationTitle: "Checkout latency",
  messageId: "01931f3e-5b6a-7c1d-8e2f-3a4b5c6d7e81",
  reason: null,
};

function textOf(lines: Partial<LedgerLine>[], locale: "en" | "de" = "en", withCredits = true): string {
  const items = lines.map((line, index) => ({ ...LINE, id: `${LINE.id.slice(0, -1)}${index}`, ...line }));
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} timeZone="UTC" messages={{ ledger: locale === "en" ? en : de } as never}>
      <LedgerTable items={items} withCredits={withCredits} nameOf={(id) => `Named ${id}`} />
    </NextIntlClientProvider>,
  );
}

const words = (html: string) => html.replace(/<[^>]+>/g, "|");

describe("the table of the ledger", () => {
  it("says which workspace pays, and that one did whose name the person may no longer read", () => {
    const paid = { paidBy: "workspace" } as const;
    expect(words(textOf([{ ...paid, paidByWorkspace: "Acme" }]))).toContain("|paid by Acme|");
    expect(words(textOf([{ ...paid, paidByWorkspace: "Acme" }], "de"))).toContain("|Acme zahlt|");
    expect(words(textOf([paid]))).toContain("|paid by a workspace|");
  });

  it("says whose own key an answer was asked with", () => {
    expect(words(textOf([{ keySource: "user" }]))).toContain("|your key|");
    expect(words(textOf([{ keySource: "workspace" }], "de"))).toContain("|Schlüssel des Arbeitsbereichs|");
    expect(words(textOf([{}]))).not.toContain("key");
  });

  it("names the project that an answer was given in, as long as it is there", () => {
    const projectId = "01931f3e-5b6a-7c1d-8e2f-3a4b5c6d7e82";
    expect(words(textOf([{ projectId, projectName: "Harbor" }]))).toContain("|Harbor|");
    expect(words(textOf([{ projectId, projectName: null }]))).not.toContain("Harbor");
  });

  it("leads from an answer to its place in the chat, while that is there", () => {
    expect(textOf([{}])).toMatch(/href="\/chat\/01931f3e-5b6a-7c1d-8e2f-3a4b5c6d7e80#[^"]*7e81"/);
    expect(textOf([{ conversationId: null, messageId: null }])).not.toContain("href");
  });

  it("says what a line is, what it cost, and who paid", () => {
    const answer = words(textOf([{}]));
    for (const part of [
      "Chat",
      "Named openai/gpt-4.1-mini",
      "Checkout latency",
      "|1,200|",
      "|34|",
      "$0.0031",
      "|6,214|",
      "credits",
      "$1.00",
    ])
      expect(answer).toContain(part);
    expect(words(textOf([{ costMicroUsd: null, paidBy: "allowance", outcome: "stopped" }]))).toMatch(
      /stopped[\s\S]*unknown/,
    );
    expect(words(textOf([{ kind: "overage", costMicroUsd: 0, creditMicroUsd: -3100 }]))).toMatch(
      /Taken from credits[\s\S]*-\$0\.0031/,
    );
    expect(words(textOf([{ kind: "overage", costMicroUsd: 0, overageMicroUsd: 600_000, paidBy: "overage" }]))).toMatch(
      /Billed beyond the month&#x27;s messages[\s\S]*\$0\.60/,
    );
    expect(words(textOf([{ paidBy: "overage" }]))).toMatch(/Chat\W*billed/);
    expect(words(textOf([{ kind: "grant", reason: "auto_top_up" }]))).toContain("Bought automatically");
    expect(words(textOf([{ kind: "grant", costMicroUsd: 0, creditMicroUsd: 5_000_000, reason: "A welcome" }]))).toMatch(
      /Credits granted[\s\S]*A welcome[\s\S]*\+\$5\.00/,
    );
    const refund = {
      kind: "refund",
      costMicroUsd: 0,
      paidBackMicroUsd: 9_000_000,
      reason: "payment_refunded",
    } as const;
    expect(words(textOf([refund]))).toMatch(/given back to the card: \$9\.00[\s\S]*Refund of a payment/);
    expect(words(textOf([{ kind: "adjustment", costMicroUsd: 0, requests: -7 }]))).toContain("7 messages");
  });

  it("has no columns of credits for whoever never had any, and speaks German", () => {
    const html = words(textOf([{}], "en", false));
    expect(html).not.toContain("Balance");
    expect(html).toMatch(/Messages used[\s\S]*\|6,214\|/);
    expect(words(textOf([{ kind: "refund" }], "de"))).toMatch(/Stand[\s\S]*Guthaben zurückgegeben/);
  });
});
