import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { FLAG_NAMES, type FlagState } from "@/lib/auth/flags/schema";
import { tiersKey } from "@/lib/billing/tiers/client";
import deConsole from "../../../messages/de/console.json" with { type: "json" };
import deSidebar from "../../../messages/de/sidebar.json" with { type: "json" };
import enConsole from "../../../messages/en/console.json" with { type: "json" };
import enSidebar from "../../../messages/en/sidebar.json" with { type: "json" };
import { FlagTable } from "./flag-table";

const MESSAGES = {
  en: { console: enConsole, sidebar: enSidebar },
  de: { console: deConsole, sidebar: deSidebar },
};

describe.each(["en", "de"] as const)("in %s", (locale) => {
  const words = MESSAGES[locale].console.flags;
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  // An administrator has named the plan anew.
  client.setQueryData(tiersKey, { items: [{ id: "pro", name: "Plus" }] });
  const render = (rule: Partial<FlagState>) =>
    renderToStaticMarkup(
      <NextIntlClientProvider locale={locale} messages={MESSAGES[locale] as typeof MESSAGES.en} timeZone="UTC">
        <QueryClientProvider client={client}>
          <FlagTable
            items={FLAG_NAMES.map((flag) => ({
              flag,
              everyone: false,
              tiers: [],
              people: [],
              percent: 0,
              changedAt: null,
              ...rule,
            }))}
            onChange={() => undefined}
          />
        </QueryClientProvider>
      </NextIntlClientProvider>,
    );

  it("every switch has words, and says for whom it is on", () => {
    expect(render({})).not.toContain("console.flags");
    expect(render({}).split(words.forNobody).length - 1).toBe(FLAG_NAMES.length);
    expect(render({ everyone: true })).toContain(words.forEverybody);
    const some = render({ tiers: ["pro"], people: [{ id: "x", email: null }], percent: 25 });
    expect(some).toMatch(/Plus.*1 Person.*25\s?%|Plus.*1 person.*25%/);
  });
});
