import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { budgetsQuery } from "@/lib/billing/budgets/client";
import type { Budget } from "@/lib/billing/budgets/schema";
import { projectRoutingQuery } from "@/lib/models/project-routing/client";
import type { ProjectRouting as Routing } from "@/lib/models/project-routing/schema";
import deCommon from "../../messages/de/common.json" with { type: "json" };
import deModels from "../../messages/de/models.json" with { type: "json" };
import deLimits from "../../messages/de/projectlimits.json" with { type: "json" };
import deSettings from "../../messages/de/settings.json" with { type: "json" };
import enCommon from "../../messages/en/common.json" with { type: "json" };
import enModels from "../../messages/en/models.json" with { type: "json" };
import enLimits from "../../messages/en/projectlimits.json" with { type: "json" };
import enSettings from "../../messages/en/settings.json" with { type: "json" };
import { ProjectBudget } from "./project-budget";
import { ProjectRouting } from "./project-routing";

const ID = "01935b3c-0000-7000-8000-000000000001";
const OTHER = "01935b3c-0000-7000-8000-000000000002";
const BUDGET: Budget = {
  id: ID,
  apiKeyId: null,
  projectId: ID,
  projectName: "Harbor",
  period: "week",
  limitMicroUsd: 5_000_000,
  spentMicroUsd: 4_600_000,
  reservedMicroUsd: 0,
  state: "cheaper",
  resetsAt: "2026-11-30T00:00:00.000Z",
};
const WORDS = {
  en: { common: enCommon, models: enModels, projectlimits: enLimits, settings: enSettings },
  de: { common: deCommon, models: deModels, projectlimits: deLimits, settings: deSettings },
};

function render(node: ReactNode, key: readonly unknown[], data: unknown, locale: "en" | "de" = "en"): string {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(key, data);
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} timeZone="UTC" messages={WORDS[locale] as never}>
      <QueryClientProvider client={client}>{node}</QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

describe("the budgets on a project's page", () => {
  const draw = (items: Budget[], locale?: "en" | "de") =>
    render(<ProjectBudget projectId={ID} />, budgetsQuery().queryKey, { items }, locale);

  it("are the project's own, with what resets when, to be changed", () => {
    const others = [
      { ...BUDGET, id: OTHER, projectId: OTHER, limitMicroUsd: 7_000_000 },
      { ...BUDGET, id: "general", projectId: null, limitMicroUsd: 8_000_000 },
    ];
    const html = draw([BUDGET, ...others]);
    for (const text of [
      "$4.60 of $5.00 spent",
      "starts again on Nov 30, 2026",
      "Lowest cost only",
      "Change: Each week",
    ]) {
      expect(html).toContain(text);
    }
    expect(html).not.toMatch(/\$[78]\.00/);
    expect(html).toContain(enSettings.budgets.add);
    expect(draw([BUDGET], "de")).toContain("Entfernen: Jede Woche");
  });

  it("say that there is none, and offer no fourth period", () => {
    expect(draw([])).toContain(enLimits.budget.none);
    const all = (["day", "week", "month"] as const).map((period) => ({ ...BUDGET, id: period, period }));
    expect(draw(all)).not.toContain(enSettings.budgets.add);
  });
});

describe("the routing on a project's page", () => {
  const draw = (routing: Routing, locale?: "en" | "de") =>
    render(<ProjectRouting projectId={ID} />, projectRoutingQuery(ID).queryKey, routing, locale);

  it("is a form with what is set, a model that cannot be used any more among it", () => {
    const html = draw({ mode: "economy", thresholds: { maxWaitMs: 5_000 }, model: "openai/gone" });
    expect(html).toMatch(/<option value="economy" selected="">/);
    expect(html).toMatch(/<option value="openai\/gone" selected="">/);
    expect(html).toMatch(/value="5"/);
  });

  it("is as usual where nothing is set, in both languages", () => {
    for (const locale of ["en", "de"] as const) {
      const html = draw({ mode: null, thresholds: {}, model: null }, locale);
      const usual = new RegExp(`<option value="" selected="">${WORDS[locale].projectlimits.routing.usual}`, "g");
      expect(html.match(usual)).toHaveLength(2);
    }
  });
});
