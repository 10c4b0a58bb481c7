import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { monthCostsQuery } from "@/lib/billing/month-costs/client";
import type { MonthCosts } from "@/lib/billing/month-costs/schema";
import de from "../../../messages/de/costs.json" with { type: "json" };
import en from "../../../messages/en/costs.json" with { type: "json" };
import { costRows } from "./cost-rows";
import { CostsSection } from "./costs-section";

const ID = "01935b3c-0000-7000-8000-000000000001";
const sums = (calls: number, costMicroUsd: number, unpriced = 0) => ({ calls, costMicroUsd, unpriced });
const COSTS: MonthCosts = {
  periodStart: "2027-03-01",
  ...sums(12, 2_500_000, 1),
  days: [{ date: "2027-03-02", ...sums(12, 2_500_000, 1) }],
  models: [
    { modelId: "openai/gpt-4.1-mini", ...sums(10, 2_500_000) },
    { modelId: "local/llama", ...sums(2, 0, 2) },
  ],
  projects: [
    { projectId: ID, name: "Harbor", ...sums(6, 2_000_000) },
    { projectId: null, name: null, ...sums(5, 499_000) },
    { projectId: `${ID.slice(0, -1)}2`, name: null, ...sums(1, 1_000) },
  ],
};

function textOf(costs: MonthCosts, locale: "en" | "de" = "en"): string {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(monthCostsQuery().queryKey, costs);
  const html = renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} timeZone="UTC" messages={{ costs: { en, de }[locale] } as never}>
      <QueryClientProvider client={client}>
        <CostsSection />
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
  return html.replace(/<[^>]+>/g, "|").replace(/\|+/g, "|");
}

describe("the cost of the month", () => {
  it("is shown by model and by project, with a row for no project and one for each that is gone", () => {
    const text = textOf(COSTS);
    expect(text).toContain("$2.50 in all your workspaces, as in the ledger. 1 answer of unknown price is not in it.");
    expect(text).toContain("|gpt-4.1-mini|$2.50|10|10 calls|llama|unknown|2|2 calls|");
    expect(text).toContain(
      "|By project|Cost, calls|Harbor|$2.00|6|6 calls|No project|$0.50|5|5 calls|Deleted project|",
    );
    const german = textOf(COSTS, "de");
    for (const words of ["Nach Projekt", "Kein Projekt", "Gelöschtes Projekt", "10 Aufrufe", "unbekannt"]) {
      expect(german).toContain(words);
    }
  });

  it("says nothing of projects to who has none, and that nothing was used", () => {
    const none = COSTS.projects.filter(({ projectId }) => projectId === null);
    expect(textOf({ ...COSTS, projects: none })).not.toContain(en.byProject);
    const empty = textOf({ periodStart: "2027-03-01", ...sums(0, 0), days: [], models: [], projects: [] });
    expect(empty).toContain(en.empty);
    expect(empty).not.toContain(en.byModel);
  });
});

it("of a long list the others are one row, and all rows add up to the month", () => {
  const list = Array.from({ length: 10 }, (_, index) => ({
    key: String(index),
    name: `m${index}`,
    ...sums(1, 100 - index, index % 2),
  }));
  // Two further calls that the list does not hold.
  const month = sums(12, 1_000, 7);
  const rows = costRows(list, month, (count) => `${count} others`);
  expect(rows.map(({ name }) => name)).toEqual(["m0", "m1", "m2", "m3", "m4", "m5", "m6", "3 others"]);
  for (const field of ["calls", "costMicroUsd", "unpriced"] as const) {
    expect(rows.reduce((sum, row) => sum + row[field], 0)).toBe(month[field]);
  }
  expect(costRows(list.slice(0, 2), sums(2, 199, 1), String)).toHaveLength(2);
});
