import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Tier } from "@/lib/billing/tiers/schema";
import deCommon from "../../../messages/de/common.json" with { type: "json" };
import deFields from "../../../messages/de/fields.json" with { type: "json" };
import deOperations from "../../../messages/de/operations.json" with { type: "json" };
import dePayments from "../../../messages/de/payments.json" with { type: "json" };
import enCommon from "../../../messages/en/common.json" with { type: "json" };
import enFields from "../../../messages/en/fields.json" with { type: "json" };
import enOperations from "../../../messages/en/operations.json" with { type: "json" };
import enPayments from "../../../messages/en/payments.json" with { type: "json" };
import { changedFields } from "../changed-fields";
import { PricedTierForm } from "./priced-tier-form";
import { readTier } from "./read-tier";
import { type PricePart, TierForm } from "./tier-form";
import { TierTable } from "./tier-table";
import { usePricePart } from "./use-price-part";

const BASE = {
  en: { operations: enOperations, common: enCommon, fields: enFields },
  de: { operations: deOperations, common: deCommon, fields: deFields },
};
const PRICES = { en: enPayments, de: dePayments };
const PRO: Tier = {
  id: "pro",
  name: "Pro",
  requestsPerMinute: 100,
  requestsPerMonth: null,
  maxParallelRuns: 11,
  maxApiKeys: 51,
  storageMaxBytes: 10_000_000_000,
  cacheMaxBytes: 5_000_000,
  modelMaxMicroUsdPerMtok: 60_000_000,
  contextMaxTokens: 123_456,
  attachmentMaxBytes: 9_000_000,
  messageMaxAttachments: 7,
  maxBudgets: 52,
  support: "email",
  conversationMaxDays: 365,
  seats: 26,
  maxSeats: 48,
  monthlyMicroUsd: 31_000_000,
  yearlyMicroUsd: 310_000_000,
  trialDays: 14,
  overagePercent: 120,
  soldMonthlyMicroUsd: 29_000_000,
  soldYearlyMicroUsd: 310_000_000,
  accounts: 3,
};
const act = { onCancel: () => undefined, onSaved: async () => undefined };

/** The part of a form is there within a component alone. */
function Prices({ plan, read }: { plan: Tier; read: (part: PricePart) => void }) {
  read(usePricePart(plan));
  return null;
}

/** Where nothing is sold, the words of prices are not even sent: to use one of them fails. */
function render(node: React.ReactNode, locale: "en" | "de" = "en", sells = true): string {
  const messages = { ...BASE[locale], ...(sells ? { payments: PRICES[locale] } : {}) };
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={messages} timeZone="UTC">
      <QueryClientProvider client={new QueryClient()}>{node}</QueryClientProvider>
    </NextIntlClientProvider>,
  ).replaceAll("\u00a0", " ");
}

describe("the plans of the console", () => {
  it("show every value of a plan", () => {
    const html = render(<TierTable items={[PRO]} hasPrices />);
    const shown = [
      "$31",
      "$310",
      "120%",
      "100",
      "Unlimited",
      "11",
      "$60",
      "123,456",
      "10 GB",
      "9 MB",
      "7",
      "5 MB",
      "51",
    ];
    for (const text of [...shown, "52", "By e-mail", "365", "3", "14", "26", "48"])
      expect(html).toContain(`>${text}</td>`);
    expect(html).toContain("$29 a month, $310 a year");
    // What is sold as it is here needs no row of its own.
    expect(render(<TierTable items={[{ ...PRO, soldMonthlyMicroUsd: 31_000_000 }]} hasPrices />)).not.toContain(
      "Sold at",
    );
  });

  it.each(["en", "de"] as const)("are edited with their prices, and say when they are asked for, in %s", (locale) => {
    const html = render(<PricedTierForm tier={PRO} {...act} />, locale);
    for (const name of ["monthlyMicroUsd", "yearlyMicroUsd", "seats", "trialDays", "overagePercent"]) {
      expect(html).toContain(`name="${name}"`);
    }
    expect(html).toContain("npm run stripe:sync</code>");
    expect(html).toContain(PRICES[locale].tiers.waits.split("<")[0]);
    const sold = { ...PRO, soldMonthlyMicroUsd: PRO.monthlyMicroUsd };
    expect(render(<PricedTierForm tier={sold} {...act} />, locale)).not.toContain(
      PRICES[locale].tiers.waits.split("<")[0],
    );
    expect(render(<PricedTierForm tier={{ ...PRO, id: "free" }} {...act} />, locale)).not.toContain("monthlyMicroUsd");
  });

  it.each(["en", "de"] as const)("are changed in those fields alone that were touched, in %s", (locale) => {
    const plan = { ...PRO, storageMaxBytes: 1_234_567_000, modelMaxMicroUsdPerMtok: 1_234_000 };
    const inputs = [...render(<PricedTierForm tier={plan} {...act} />, locale).matchAll(/<input[^>]*>/g)];
    const sent = (touched: Record<string, string>) => {
      const data = new FormData();
      const attribute = (input: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1];
      for (const [input] of inputs) {
        data.set(attribute(input, "name") ?? "", attribute(input, "value") ?? "");
      }
      for (const [name, text] of Object.entries(touched)) data.set(name, text);
      let prices = {};
      const read = (part: PricePart) => {
        prices = part.read(data);
      };
      render(<Prices plan={plan} read={read} />, locale);
      return changedFields(plan, { ...readTier(data, locale), ...prices });
    };
    expect(sent({})).toEqual({});
    expect(sent({ maxSeats: "", yearlyMicroUsd: "300" })).toEqual({ maxSeats: null, yearlyMicroUsd: 300_000_000 });
    expect(sent({ maxApiKeys: "many" })).toEqual({ maxApiKeys: Number.NaN });
  });

  it("are without a word of prices where nothing is sold", () => {
    const html = render(
      <>
        <TierTable items={[PRO]} hasPrices={false} />
        <TierForm tier={PRO} {...act} />
      </>,
      "en",
      false,
    );
    expect(html).not.toMatch(/\$31|stripe|trialDays/i);
    expect(html).toContain('name="contextMaxTokens"');
    expect(html).toContain('name="maxSeats"');
    expect(html).not.toContain('name="seats"');
  });
});
