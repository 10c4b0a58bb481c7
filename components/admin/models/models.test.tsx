import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, expect, it, vi } from "vitest";
import { TimeZoneContext } from "@/components/ui/time-zone";
import type { ManagedModel } from "@/lib/models/overrides/schema";
import common from "../../../messages/en/common.json" with { type: "json" };
import fields from "../../../messages/en/fields.json" with { type: "json" };
import operations from "../../../messages/en/operations.json" with { type: "json" };
import { ModelRow } from "./model-row";
import { PriceForm } from "./price-form";

const MODEL: ManagedModel = {
  id: "openai/gpt-4o-mini",
  name: "GPT-4o mini",
  provider: "openai",
  kind: "chat",
  enabled: true,
  keySource: "none",
  price: null,
  registryPrice: null,
  next: { startsAt: "2026-12-01T00:00:00.000Z", price: null },
};
const nothing = async () => undefined;

function render(node: ReactNode): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale="en" messages={{ operations, common, fields }} timeZone="UTC">
      <QueryClientProvider client={new QueryClient()}>
        <TimeZoneContext value="America/Los_Angeles">{node}</TimeZoneContext>
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

afterEach(() => {
  vi.useRealTimers();
});

it("names the day of the ledger on which a price begins, west of it too", () => {
  const row = <ModelRow model={MODEL} onToggle={nothing} onPrice={nothing} />;
  expect(
    render(
      <table>
        <tbody>{row}</tbody>
      </table>,
    ),
  ).toContain("Dec 1, 2026");
});

it("offers the first day on which a price can begin, which today is not", () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 30, 23, 59) });
  const html = render(<PriceForm model={MODEL} onCancel={nothing} onSaved={nothing} />);
  expect(html).toMatch(/<input[^>]*min="2026-12-01"/);
  expect(html).toContain('name="startsAt"');
});
