import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { quotaKey } from "@/lib/billing/client";
import type { Quota } from "@/lib/billing/schema";
import enCommon from "../../messages/en/common.json" with { type: "json" };
import enCosts from "../../messages/en/costs.json" with { type: "json" };
import enErrors from "../../messages/en/errors.json" with { type: "json" };
import enSettings from "../../messages/en/settings.json" with { type: "json" };
import enStates from "../../messages/en/states.json" with { type: "json" };
import { PlanLabelProvider } from "./plan-label";
import { UsagePage } from "./usage-page";

const QUOTA = {
  tierName: "Pro",
  paidByWorkspace: null,
  requestsUsed: 6214,
  requestsLimit: 10_000,
  requestsPerMinute: 100,
  creditMicroUsd: 0,
  beyondMicroUsd: 0,
  periodStart: "2026-11-01",
  resetsAt: "2026-12-01T00:00:00.000Z",
} as Quota;

function render(plan: string | null): string {
  const client = new QueryClient();
  client.setQueryData(quotaKey, QUOTA, { updatedAt: Date.parse("2026-11-22T00:00:00Z") });
  const messages = {
    common: enCommon,
    costs: enCosts,
    errors: enErrors,
    settings: enSettings,
    states: enStates,
  };
  return renderToStaticMarkup(
    <NextIntlClientProvider locale="en" messages={messages as never} timeZone="UTC">
      <QueryClientProvider client={client}>
        <PlanLabelProvider label={plan && "Plan"}>
          <UsagePage plan={plan} />
        </PlanLabelProvider>
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

it("says in how many days the month starts again, and marks what it may come to on the meter", () => {
  const html = render(null);
  expect(html).toMatch(/title="Starts again on December 1, 2026">Starts again in 9 days</);
  // At the pace of 21 of 30 days.
  expect(html).toMatch(/x="88\.77\d*%"/);
  expect(html).toContain("Forecast 8,877 by the end of the month");
});

it("heads the page with the plan and the way to it, where plans are sold", () => {
  const html = render("Pro, $29 a month. Next invoice on December 1, 2026.");
  expect(html).toContain(">Pro, $29 a month. Next invoice on December 1, 2026.</p>");
  expect(html).toMatch(/href="\/settings\/plan"[^>]*>Plan</);
  expect(render(null)).not.toMatch(/settings\/plan|Next invoice/);
});
