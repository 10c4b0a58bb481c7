import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { overageKey } from "@/lib/billing/overage/client";
import { OVERAGE_BLOCKS, type Overage } from "@/lib/billing/overage/schema";
import deCredits from "../../../messages/de/credits.json" with { type: "json" };
import enBilling from "../../../messages/en/billing.json" with { type: "json" };
import enCommon from "../../../messages/en/common.json" with { type: "json" };
import enCredits from "../../../messages/en/credits.json" with { type: "json" };
import enErrors from "../../../messages/en/errors.json" with { type: "json" };
import { OverageSection } from "./overage-section";

const CREDITS = { en: enCredits, de: deCredits };
const ON: Overage = {
  settings: { isOn: true, capMicroUsd: 20_000_000 },
  blockedBy: null,
  percent: 120,
  billedMicroUsd: 5_000_000,
  heldMicroUsd: 0,
  resetsAt: "2027-02-01T00:00:00.000Z",
};

function render(overage: Overage, locale: "en" | "de" = "en"): string {
  const client = new QueryClient();
  client.setQueryData(overageKey, overage);
  return renderToStaticMarkup(
    <NextIntlClientProvider
      locale={locale}
      messages={{ billing: enBilling, credits: CREDITS[locale], common: enCommon, errors: enErrors }}
      timeZone="UTC"
    >
      <QueryClientProvider client={client}>
        <OverageSection />
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
}
const buttons = (html: string) => [...html.matchAll(/<button[^>]*>(.*?)<\/button>/g)].map(([, text]) => text);
const { overage: words } = enCredits;

it("says what the month has come to, up to what, and at which price, in both languages", () => {
  const html = render(ON);
  for (const part of ["$5 of at most $20", "120 % of what the models cost"]) expect(html).toContain(part);
  expect(html).not.toContain(words.off);
  expect(buttons(html)).toEqual([words.change, words.turnOff]);
  expect(render(ON, "de")).toContain("120 % dessen, was die Modelle kosten");
});

it("says when the amount is used up, held parts with it", () => {
  const full = { ...ON, billedMicroUsd: 15_000_000, heldMicroUsd: 5_000_000 };
  expect(render(full)).toContain("$5 of it is held");
  expect(render(full)).toContain("Raise it, or wait for February 1, 2027");
  expect(render(ON)).not.toContain("Raise it");
});

it("shows what is owed although it was turned off, and offers it to whoever never chose", () => {
  const off = render({ ...ON, settings: { isOn: false, capMicroUsd: 20_000_000 } });
  expect([off.includes(words.off), off.includes("$5 of at most")]).toEqual([true, true]);
  expect(buttons(off)).toEqual([words.turnOn]);
  expect(buttons(render({ ...ON, settings: null, billedMicroUsd: 0 }))).toEqual([words.turnOn]);
});

it.each(OVERAGE_BLOCKS)("says why there is none: %s", (blockedBy) => {
  for (const locale of ["en", "de"] as const) {
    const html = render({ ...ON, settings: null, billedMicroUsd: 0, percent: null, blockedBy }, locale);
    expect(html).toContain(CREDITS[locale].overage.blocked[blockedBy]);
    expect(buttons(html)).toEqual([]);
  }
});
